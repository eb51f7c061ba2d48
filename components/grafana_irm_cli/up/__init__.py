"""`grafana-irm up`: apply approved previews to stacks, and nothing else, then verify the live systems.

People approve a report of `grafana-irm preview`. Right before `pulumi up`, the stack is previewed again. If the preview
differs from every approved report, the command stops. Pulumi's own plans (`preview --save-plan`) are not used: they are
experimental, contain the values of inputs, and are not readable for a reviewer.
"""
