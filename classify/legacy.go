package classify

// legacyEnd is the day on which Form 8-K got its present item numbers; a filing of an
// earlier day has the old ones.
const legacyEnd = "20040823"

// legacyItems are the items of Form 8-K before 23 August 2004, by number, with the present
// item that took over their subject.
var legacyItems = [...]itemTitle{
	1:  {"5.01", "changes in control of registrant"},
	2:  {"2.01", "acquisition or disposition of assets"},
	3:  {"1.03", "bankruptcy or receivership"},
	4:  {"4.01", "changes in registrant's certifying accountant"},
	5:  {"8.01", "other events and regulation fd disclosure"},
	6:  {"5.02", "resignations of registrant's directors"},
	7:  {"9.01", "financial statements, pro forma financial information and exhibits"},
	8:  {"5.03", "change in fiscal year"},
	9:  {"7.01", "regulation fd disclosure"},
	10: {"5.05", "amendments to the registrant's code of ethics"},
	11: {"5.04", "temporary suspension of trading under registrant's employee benefit plans"},
	12: {"2.02", "results of operations and financial condition"},
}

// legacyCode returns the present code of legacy item n, "" when there is none.
func legacyCode(n int) string {
	if n < 1 || n >= len(legacyItems) {
		return ""
	}
	return legacyItems[n].code
}
