package filingwire

// Plans of the rate card that the rest of the program names.
const (
	PlanSandbox = "sandbox_grant"
	PlanPAYG    = "payg"
)

// Billing states (contract section 3).
const (
	StateSandboxGrant = "sandbox_grant"
	StatePAYGActive   = "payg_active"
)
