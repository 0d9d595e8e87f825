package classify

import "strings"

type itemTitle struct{ code, title string }

// items are the present items of Form 8-K with every title that EDGAR's headers and filings
// use for them, the form's own title first.
var items = []itemTitle{
	{"1.01", "entry into a material definitive agreement"},
	{"1.02", "termination of a material definitive agreement"},
	{"1.03", "bankruptcy or receivership"},
	{"1.04", "mine safety - reporting of shutdowns and patterns of violations"},
	{"1.05", "material cybersecurity incidents"},
	{"2.01", "completion of acquisition or disposition of assets"},
	{"2.02", "results of operations and financial condition"},
	{"2.03", "creation of a direct financial obligation or an obligation under an off-balance sheet arrangement of a registrant"},
	{"2.04", "triggering events that accelerate or increase a direct financial obligation or an obligation under an off-balance sheet arrangement"},
	{"2.05", "costs associated with exit or disposal activities"},
	{"2.05", "cost associated with exit or disposal activities"},
	{"2.06", "material impairments"},
	{"3.01", "notice of delisting or failure to satisfy a continued listing rule or standard; transfer of listing"},
	{"3.02", "unregistered sales of equity securities"},
	{"3.03", "material modification to rights of security holders"},
	{"3.03", "material modifications to rights of security holders"},
	{"4.01", "changes in registrant's certifying accountant"},
	{"4.01", "change in registrant's certifying accountant"},
	{"4.02", "non-reliance on previously issued financial statements or a related audit report or completed interim review"},
	{"5.01", "changes in control of registrant"},
	{"5.02", "departure of directors or certain officers; election of directors; appointment of certain officers; compensatory arrangements of certain officers"},
	{"5.02", "departure of directors or principal officers; election of directors; appointment of principal officers"},
	{"5.02", "resignations of registrant's directors"},
	{"5.03", "amendments to articles of incorporation or bylaws; change in fiscal year"},
	{"5.03", "change in fiscal year"},
	{"5.04", "temporary suspension of trading under registrant's employee benefit plans"},
	{"5.05", "amendments to the registrant's code of ethics, or waiver of a provision of the code of ethics"},
	{"5.05", "amendment to registrant's code of ethics, or waiver of a provision of the code of ethics"},
	{"5.06", "change in shell company status"},
	{"5.07", "submission of matters to a vote of security holders"},
	{"5.08", "shareholder director nominations"},
	{"5.08", "shareholder nominations pursuant to exchange act rule 14a-11"},
	{"6.01", "abs informational and computational material"},
	{"6.02", "change of servicer or trustee"},
	{"6.03", "change in credit enhancement or other external support"},
	{"6.04", "failure to make a required distribution"},
	{"6.05", "securities act updating disclosure"},
	{"6.06", "static pool"},
	{"6.10", "alternative filings of asset-backed issuers"},
	{"7.01", "regulation fd disclosure"},
	{"8.01", "other events"},
	{"9.01", "financial statements and exhibits"},
}

// titleWords are the significant words of every item's titles.
var titleWords = func() map[string]map[string]bool {
	m := map[string]map[string]bool{}
	add := func(t itemTitle) {
		if m[t.code] == nil {
			m[t.code] = map[string]bool{}
		}
		for _, w := range significant(t.title) {
			m[t.code][w] = true
		}
	}
	for _, t := range items {
		add(t)
	}
	for _, t := range legacyItems[1:] {
		add(t)
	}
	return m
}()

// significant returns the words of a title that tell it from others: lower case, four
// letters or more, plural endings gone.
func significant(s string) []string {
	words := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !('a' <= r && r <= 'z') })
	out := words[:0]
	for _, w := range words {
		if len(w) >= 4 || w == "fd" || w == "pro" {
			out = append(out, strings.TrimSuffix(w, "s"))
		}
	}
	return out
}

// isItem reports whether code is an item of Form 8-K.
func isItem(code string) bool { return titleWords[code] != nil }

// itemByTitle returns the code of the item whose title s is, as the header's ITEM
// INFORMATION gives it: a title, a code ("5.02") or an old number ("5").
func itemByTitle(s string, legacy bool) string {
	s = strings.TrimSpace(s)
	if isItem(s) {
		return s
	}
	if n := atoi(s); n > 0 && len(s) <= 2 {
		return legacyCode(n)
	}
	key := titleKey(s)
	if key == "" {
		return ""
	}
	if legacy {
		for _, t := range legacyItems[1:] {
			if strings.HasPrefix(titleKey(t.title), key) {
				return t.code
			}
		}
	}
	for _, t := range items {
		if titleKey(t.title) == key {
			return t.code
		}
	}
	// A title cut short or worded a little otherwise.
	best, most := "", 0
	words := significant(s)
	for code, set := range titleWords {
		n := 0
		for _, w := range words {
			if set[w] {
				n++
			}
		}
		if n > most || n == most && code < best {
			best, most = code, n
		}
	}
	if most*4 >= len(words)*3 && most > 0 {
		return best
	}
	return ""
}

// titleKey reduces a title to its lower-case letters.
func titleKey(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case 'A' <= r && r <= 'Z':
			return r + 'a' - 'A'
		case 'a' <= r && r <= 'z':
			return r
		}
		return -1
	}, s)
}

// atoi returns the value of s when it consists of digits, else -1.
func atoi(s string) int {
	if s == "" || len(s) > 9 {
		return -1
	}
	n := 0
	for i := 0; i < len(s); i++ {
		if !isDigit(s[i]) {
			return -1
		}
		n = n*10 + int(s[i]-'0')
	}
	return n
}
