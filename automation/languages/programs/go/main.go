package main

import (
	irm "example.com/pulumi-grafana-irm/sdk/go/grafana-irm"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		enabled := false
		payments, err := irm.NewIrmAlerting(ctx, "payments", &irm.IrmAlertingArgs{
			Integration: irm.IrmIntegrationArgsTypeArgs{
				Name:            pulumi.String("Payments services"),
				EscalationChain: pulumi.String("payments-primary"),
			},
			Heartbeat: &irm.HeartbeatArgsArgs{Enabled: &enabled},
		})
		if err != nil {
			return err
		}
		beats, err := irm.NewSharedHeartbeat(ctx, "teams", &irm.SharedHeartbeatArgs{
			Name:    pulumi.String("Teams"),
			Members: map[string]pulumi.StringInput{"payments": payments.HttpEndpoint},
		})
		if err != nil {
			return err
		}
		groupWait := "10s"
		policy, err := irm.NewNotificationPolicy(ctx, "routing", &irm.NotificationPolicyArgs{
			Name:         pulumi.String("payments"),
			ContactPoint: payments.ContactPointName,
			Routes: []irm.PolicyRouteArgsArgs{{
				Matchers: []string{"team=payments"},
				Routes:   []irm.PolicyRouteArgsArgs{{Matchers: []string{"severity=critical"}, GroupWait: &groupWait}},
			}},
		})
		if err != nil {
			return err
		}
		ctx.Export("contactPoint", payments.ContactPointName)
		ctx.Export("members", beats.Members)
		ctx.Export("policyName", policy.Name)
		return nil
	})
}
