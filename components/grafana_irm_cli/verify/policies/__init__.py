"""The checks of notification policies: where alerts go in the live policies, and rules without their policy."""
