"""`grafana-irm up`: apply to stacks what somebody approved, and nothing else; then verify the live systems.

What is approved is a report of `grafana-irm preview`. Right before `pulumi up`, the stack is previewed again, and a
preview that differs from every approved report stops the command. Pulumi's own plans (`preview --save-plan`) are not
used: they are experimental, hold the values of inputs, and a reviewer cannot read them.
"""
