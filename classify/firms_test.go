package classify

import (
	"strings"
	"testing"
)

func TestFindFirms(t *testing.T) {
	tests := []struct{ text, want string }{
		{"On June 3, 2024, the Company dismissed Ernst & Young LLP (“EY”) as its auditor. EY’s reports were clean.", "Ernst & Young LLP"},
		{"The Board engaged Hobart, Sneed & Lyle, P.C. as the Company's independent accountants.", "Hobart, Sneed & Lyle, P.C."},
		{"disagreements between Orrery Holdings and KPMG LLP", "KPMG LLP"},
		{"the engagement of Plante and Moran, PLLC as auditor", "Plante and Moran, PLLC"},
		{"we engaged M&K CPAS, PLLC as our auditor", "M&K CPAS, PLLC"},
		{"S.R. Snodgrass, P.C. was engaged", "S.R. Snodgrass, P.C."},
		{"Macias Gini & O’Connell LLP resigned", "Macias Gini & O’Connell LLP"},
		{"BDO China Li Xin Da Hua CPA Co., Ltd. resigned as auditor", "BDO China Li Xin Da Hua CPA Co., Ltd."},
		{"dismissed WithumSmith+Brown, PC as auditor", "WithumSmith+Brown, PC"},
		{"approved the appointment of Weinberg & Company, P.A. as the independent auditor", "Weinberg & Company, P.A."},
		{"On March 1, 2024, Salberg & Company, P.A. (“Salberg”) resigned.", "Salberg & Company, P.A."},
		{"the Company, its subsidiary Blythe Holdings LLC and the trustee, Penrose & Co., met", ""},
		{"Turner, Stone & Company, L.L.P. (“Turner Stone”), our independent auditor, resigned", "Turner, Stone & Company, L.L.P."},
		{"engaged Victor Mokuolu, CPA PLLC as auditor", "Victor Mokuolu, CPA PLLC"},
		{"engaged Kost Forer Gabbay & Kasierer, a member of Ernst & Young Global, as the independent auditor", "Kost Forer Gabbay & Kasierer"},
		{"engaged Sedge & Associates II, PLLC as its auditor", "Sedge & Associates II, PLLC"},
		{"engaged Tarn & Fell, P.S. as its auditor", "Tarn & Fell, P.S."},
		{"engaged QRRW, Certified Public Accountants (the “New Auditor”)", "QRRW"},
		{"appointed TWQ (CPA) Limited as the new auditor", "TWQ (CPA) Limited"},
		{"appointed Penwith Chaikin, a member firm of KPMG International, subject to approval", "Penwith Chaikin"},
		{"Our counsel, Farringdon Locke LLP, advised us", ""},
		{"Mr. Baker resigned as a director", ""},
		{"Quill O’Dare, P.A. (“QD”), which merged with another firm, resigned", "Quill O’Dare, P.A."},
		{"appointed Hollin Marsh (HK) CPA Limited as the new auditor", "Hollin Marsh (HK) CPA Limited"},
		{"appointed TWQCPA Company Limited as the new auditor", "TWQCPA Company Limited"},
		{"engaged Sedge Tarn of Texas, P.C. as its auditor", "Sedge Tarn of Texas, P.C."},
		{"engaged QRRW Professional Corporation as its auditor", "QRRW Professional Corporation"},
		{"Sedgely SC resigned as our independent auditor", "Sedgely SC"},
	}
	for _, tt := range tests {
		l := findFirms(tt.text, []string{"Orrery Holdings, Inc."})
		var names []string
		for _, f := range l.firms {
			names = append(names, f.name)
		}
		if got := strings.Join(names, "|"); got != tt.want {
			t.Errorf("%q: %q, want %q", tt.text, got, tt.want)
		}
	}
}

func TestFirmKey(t *testing.T) {
	tests := []struct{ name, key, id string }{
		{"Ernst & Young LLP", "ernst and young", "42"},
		{"Deloitte and Touche, L.L.P.", "deloitte and touche", "34"},
		{"PricewaterhouseCoopers LLP", "pricewaterhousecoopers", "238"},
		{"Hobart, Sneed & Lyle, P.C.", "hobart sneed and lyle", ""},
		{"M&K CPAS, PLLC", "m and k cpas", "2738"},
		{"S.R. Snodgrass, P.C.", "sr snodgrass", "74"},
		{"BF Borgers CPA PC", "bf borgers cpa", "5041"},
	}
	for _, tt := range tests {
		a := auditor(tt.name, "")
		if a.NormalizedName != tt.key || word(a.PCAOBFirmID) != cmpOr(tt.id, "?") {
			t.Errorf("%s: %q %s", tt.name, a.NormalizedName, word(a.PCAOBFirmID))
		}
	}
	if a := auditor("KPMG LLP", "KPMG LLP, Chartered Professional Accountants, of Toronto, Canada"); a.PCAOBFirmID != nil || !a.BigFour {
		t.Errorf("the Canadian firm has another id: %+v", a)
	}
}
