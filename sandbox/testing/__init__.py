"""For tests of Pulumi programs: both systems and a Pulumi home for each test, as a pytest fixture."""
