package classify

import "slices"

// withoutRepeats leaves out sums that the release tells again.
func withoutRepeats(list []award) []award {
	var out []award
	for _, a := range list {
		if !slices.ContainsFunc(out, func(b award) bool { return repeats(a, b) }) {
			out = append(out, a)
		}
	}
	return out
}

func repeats(a, b award) bool {
	if a.kind != b.kind || a.cents != b.cents {
		return false
	}
	if len(a.payers) == 0 || len(b.payers) == 0 {
		return a.at != b.at || len(a.payers) == len(b.payers)
	}
	return slices.ContainsFunc(a.payers, func(p int) bool { return slices.Contains(b.payers, p) })
}

// withoutTotals leaves out sums of the sums and rounded forms of exact ones.
func withoutTotals(awards []award) []award {
	drop := make([]bool, len(awards))
	for i := range awards {
		a := &awards[i]
		var others, exact, near int64
		n, m := 0, 0
		for j := range awards {
			b := &awards[j]
			if i == j || drop[j] || a.kind != b.kind {
				continue
			}
			if a.at != b.at {
				others += b.total()
				n++
			}
			if a.at != b.at && (!b.rounded && b.unit < a.unit || a.rounded && !b.rounded) {
				exact += b.total()
				m++
				if roundsTo(a, b.total()) {
					near = b.total()
				}
			}
		}
		if told, parts := partsBeside(awards, drop, i); told > 1 && (a.total() == parts || roundsTo(a, parts)) {
			drop[i] = true // "a $24 million penalty: $14 million in disgorgement and a $10 million penalty"
		}
		if a.kind == amountBoth {
			parts := sumOf(awards, amountGains) + sumOf(awards, amountInterest)
			drop[i] = parts > 0 && (roundsTo(a, parts) || a.total() == parts)
		}
		switch {
		case near != 0, m > 0 && roundsTo(a, exact):
			drop[i] = true
		case n > 1 && a.total() == others && !paysAlone(awards, i):
			drop[i] = true
		case n > 0 && a.rounded && a.total() <= others && others-a.total() < a.total()/5:
			drop[i] = true
		}
	}
	var out []award
	for i, a := range awards {
		if !drop[i] {
			out = append(out, a)
		}
	}
	return out
}

// paysAlone reports whether the i-th award is that of respondents who pay none of the others of
// its kind, as one who tipped others may pay what they gained.
func paysAlone(awards []award, i int) bool {
	for j := range awards {
		if j == i || awards[j].kind != awards[i].kind {
			continue
		}
		if len(awards[j].payers) == 0 || slices.ContainsFunc(awards[i].payers, func(p int) bool { return slices.Contains(awards[j].payers, p) }) {
			return false
		}
	}
	return len(awards[i].payers) > 0
}

// partsBeside sums what the same sentence tells besides the i-th award.
func partsBeside(awards []award, drop []bool, i int) (n int, cents int64) {
	for j := range awards {
		if j != i && !drop[j] && awards[j].at == awards[i].at && awards[j].span.Start > awards[i].span.Start {
			cents += awards[j].total()
			n++
		}
	}
	return n, cents
}

func sumOf(awards []award, kind string) (cents int64) {
	for _, a := range awards {
		if a.kind == kind {
			cents += a.total()
		}
	}
	return cents
}

// roundsTo reports whether a is cents told in fewer digits.
func roundsTo(a *award, cents int64) bool {
	d := a.total() - cents
	if d < 0 {
		d = -d
	}
	return d <= a.total()/12 && (d < a.unit/2+1 || a.rounded && d < max(a.unit, a.total()/20))
}
