package warehouse

import (
	"context"
	"fmt"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"github.com/filingwire/filingwire"
)

var budgetRows = newTable("budgets", "org_id", "String", "version", "UInt64",
	"spend_cap", "Nullable(Int64)", "soft_cap", "Nullable(Int64)", "approval_threshold", "Nullable(Int64)")

// PutBudget replaces an organization's caps. Of several the one with the latest UpdatedAt wins.
func (w *Warehouse) PutBudget(ctx context.Context, b filingwire.Budget) error {
	return w.insert(ctx, budgetRows, 1, func(int) ([]any, error) {
		return []any{b.OrgID, uint64(b.UpdatedAt.UnixMilli()), b.SpendCap, b.SoftCap, b.ApprovalThreshold}, nil
	})
}

func (w *Warehouse) budgets(ctx context.Context, orgIDs []string) ([]filingwire.Budget, error) {
	out, err := query(ctx, w, scanBudget, `SELECT org_id, version, spend_cap, soft_cap, approval_threshold
		FROM budgets FINAL WHERE org_id IN {orgs:Array(String)}`, named("orgs", orgIDs))
	if err != nil {
		return nil, fmt.Errorf("read budgets: %w", err)
	}
	return out, nil
}

func scanBudget(r driver.Rows, b *filingwire.Budget) error {
	var version uint64
	err := r.Scan(&b.OrgID, &version, &b.SpendCap, &b.SoftCap, &b.ApprovalThreshold)
	b.UpdatedAt = filingwire.InstantOf(time.UnixMilli(int64(version)))
	return err
}
