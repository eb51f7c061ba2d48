import * as irm from "@pulumi/grafana-irm";

const payments = new irm.IrmAlerting("payments", {
    integration: { name: "Payments services", escalationChain: "payments-primary" },
    heartbeat: { enabled: false },
});
const beats = new irm.SharedHeartbeat("teams", {
    name: "Teams",
    members: { payments: payments.httpEndpoint },
});
const policy = new irm.NotificationPolicy("routing", {
    name: "payments",
    contactPoint: payments.contactPointName,
    routes: [{ matchers: ["team=payments"], routes: [{ matchers: ["severity=critical"], groupWait: "10s" }] }],
});
export const contactPoint = payments.contactPointName;
export const members = beats.members;
export const policyName = policy.name;
