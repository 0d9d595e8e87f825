package filingwire

import (
	"slices"
	"testing"
)

func TestTenures(t *testing.T) {
	a := Entity{CIK: "0000000001", Ticker: "FOO", ValidFrom: "2010-05-01", ValidTo: "2015-06-30"}
	b := Entity{CIK: "0000000002", Ticker: "FOO", ValidFrom: "2018-01-02", ValidTo: "2026-03-01"}
	c := Entity{CIK: "0000000003", Ticker: "FOO", ValidFrom: "2014-01-01", ValidTo: "2016-01-01"}
	for name, x := range map[string]struct {
		periods []Entity
		want    []Tenure
	}{
		"nobody":        {nil, []Tenure{}},
		"one issuer":    {[]Entity{a}, []Tenure{{CIK: a.CIK}}},
		"one another's": {[]Entity{b, a}, []Tenure{{CIK: a.CIK, To: "2018-01-01"}, {CIK: b.CIK, From: "2018-01-02"}}},
		"two at once": {[]Entity{b, c, a}, []Tenure{{CIK: a.CIK, To: "2015-06-30"},
			{CIK: c.CIK, From: "2014-01-01", To: "2018-01-01"}, {CIK: b.CIK, From: "2018-01-02"}}},
	} {
		if got := Tenures(x.periods); !slices.Equal(got, x.want) {
			t.Errorf("%s: %+v, want %+v", name, got, x.want)
		}
	}
}
