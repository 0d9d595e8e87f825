package classify

import (
	"regexp"
	"strings"

	"github.com/filingwire/filingwire"
)

// issueRule tells an issue class by the words that describe the error.
type issueRule struct {
	class string
	need  []string // one of these stands in every match
	words *regexp.Regexp
}

// issueRules are in the order of the contract.
var issueRules = []issueRule{
	{"revenue_recognition", strings.Split("revenue|nse fee|nce fee|ion fee|ise fee|ment fee|front fee|sales to|net sales|trade promotion|bill and hold|bill-and-hold|obligation|606|principal versus|side letter|side agreement|channel stuff|sales cut|sales return|sales incent|sales rebate|sales was|sales were|customer rebate|customer incent|customer credit|prematurely|gross |percentage|reduction of|reduction to|reduction in|markdown|multiple|97-2|vendor-specific|vendor specific", "|"), regexp.MustCompile(`\brevenues?[- ](?:recognition|recogni[sz]ed|was|were|from|on|related|transactions?|arrangements?|contracts?|cut-?off|standard)\b|\brecogni[sz]\w+ (?:of |certain |its |the |such )*revenues?\b|\brevenues? (?:[a-z$0-9.,]+ ){0,6}(?:recogni[sz]ed|overstated|understated|recorded)\b|\b(?:overstat|understat|misstat)\w* (?:of )?(?:[a-z]+ ){0,4}revenues?\b|\breduction (?:of|in|to) (?:net )?(?:sales|revenues?)\b|\bmarkdown allowances?\b|\b(?:licen[sc]e|subscription|service|product|contract|software|maintenance) revenues?\b|\b(?:licen[sc]e|subscription|service|maintenance|up-?front|franchise|development|origination|commitment) fees?\b[^.]*\b(?:deferred|recogni[sz]ed|premature)|\bmultiple[- ](?:element|deliverable)|\bsop 97-2\b|\bvendor[- ]specific objective\b|\bbill[- ]and[- ]hold\b|\bpercentage[- ]of[- ]completion\b|\bperformance obligations?\b|\bdeferred revenues?\b|\basc (?:topic )?606\b|\bprincipal versus agent\b|\bside (?:letters?|agreements?)\b|\bchannel stuffing\b|\bsales (?:cut-?off|returns|incentives|rebates)\b|\bcustomer (?:rebates|incentives|credits)\b|\bprematurely recogni[sz]ed\b|\b(?:recorded|recogni[sz]ed|recognition of [a-z ]{1,40}|recording of [a-z ]{1,40}|reported|booked|treated) as (?:a |an )?(?:[a-z]+ )?(?:revenues?|sales?)\b|\bsales to\b[^;]*\brecogni|\bnet sales\b[^.]*\b(?:overstat|understat)|\btrade promotion|\bgross (?:rather than|versus|instead of|or) (?:a |on a )?net\b|(?:^|[^f]) (?:net )?sales (?:was|were) (?:overstated|understated|improperly|recogni[sz]ed|recorded)\b`)},
	{"warrants_or_derivatives", strings.Split("warrant|derivative|hedg|forward purchase|earn-out|earnout|swap|conversion feature", "|"), regexp.MustCompile(`\bwarrants?\b[^.]*\b(?:liabilit|derivative|classif|account|fair value|equity|measured)|\b(?:liabilit|derivative|classif|account)\w*[^.]*\bwarrants?\b|\b(?:embedded )?derivatives?\b|\bhedg(?:e|ing)\b|\bforward purchase (?:agreement|units?|contracts?)\b|\bearn-?out shares?\b|\binterest rate swaps?\b|(?:^|[^l]) conversion features?\b`)},
	{"redeemable_equity_or_eps", strings.Split("temporary equity|permanent equity|mezzanine|480-10|$5,000,0|per share|per common|per ordinary|two-class|pro rata|redempt|redeemable|weighted", "|"), regexp.MustCompile(`\btemporary equity\b|\bpermanent equity\b|\bmezzanine\b|\b480-10-s99\b|\$5,000,00[01]\b|\bearnings per (?:common |ordinary )?share (?:calculation|computation|was|were|methodology)|\b(?:calculation|computation|presentation|calculat\w+|comput\w+) of (?:[a-z]+ ){0,6}(?:earnings|income|loss|income \(loss\)|earnings \(loss\)) per (?:common |ordinary )?share|\bper share should be allocated\b|\b(?:income|loss|earnings) per (?:[a-z]+ )?share should\b|\btwo-class method\b|\bpro rata between (?:its|the) (?:two )?class|\bsubject to possible redemption\b[^.]*\b(?:classif|temporary|permanent|should)|\bclassif\w*[^.]*\bsubject to possible redemption|\bredeemable (?:noncontrolling|non-controlling|preferred|shares|stock|common)\b[^.]*\bclassif|\bweighted[- ]average shares\b`)},
	{"leases", strings.Split(" lease|-lease|right-of-use| rou | rent |rent-|tenant|straight-line", "|"), regexp.MustCompile(`\blease(?:s|d|hold)?\b|\blease accounting\b|\bright-of-use\b|\brou assets?\b|\brent (?:expense|holiday)|\bstraight-line (?:rent|basis)[^.]*\b(?:rent|lease)|\btenant (?:improvement )?allowances?\b|\bsale[- ]leaseback`)},
	{"income_taxes", strings.Split(" tax|valuation allowance", "|"), regexp.MustCompile(`\bincome tax(?:es)?\b|\bdeferred tax|\btax (?:provision|expense|benefit|assets?|liabilit|valuation|accounts?|accounting|reserves?)\b|\bvaluation allowances?\b|\bprovision for taxes\b|\buncertain tax`)},
	{"inventory_or_cost", strings.Split("inventor|cost of|costs of|cost-of|work in|work-in|standard cost|production cost|cost accounting", "|"), regexp.MustCompile(`\binventor(?:y|ies)\b|\bcosts? of (?:goods|sales|revenues?|products?)\b|\bcost[- ]of[- ]sales\b|\bwork[- ]in[- ]process\b|\bstandard costs?\b|\bproduction costs?\b|\bcost accounting\b`)},
	{"impairment_or_goodwill", strings.Split("impair|goodwill|intangible|long-lived", "|"), regexp.MustCompile(`\bimpair(?:ment|ments|ed)\b|\bgoodwill\b|\bintangible assets?\b|\blong-lived assets?\b`)},
	{"consolidation_or_acquisition", strings.Split("consolidation of|e consolidated|n consolidated|t consolidated|y consolidated|deconsolidat|equity method|variable interest| vie|purchase price|purchase accounting|business combination|acquisition|contingent consid|reverse merger|intercompany|controlling interest", "|"), regexp.MustCompile(`\bconsolidation of\b|\b(?:be|been|not|should have|improperly) (?:consolidated|deconsolidated)\b|\bequity method\b|\bvariable interest entit|\bvies?\b|\bpurchase (?:price (?:allocations?|adjustments?)|accounting)\b|\bbusiness combinations?\b[^.]*\baccount|\baccount(?:ed|ing)\b[^.]*\b(?:acquisition|business combination)\b|\bcontingent consideration\b|\breverse (?:acquisition|merger)\b[^.]*\baccount|\bintercompany\b|\bdeconsolidat|\bnon-?controlling interests?\b[^.]*\ballocat`)},
	{"cash_flow_classification", strings.Split("cash flow|restricted cash|g activities", "|"), regexp.MustCompile(`\bcash flows? (?:classif|present|statement|from)|\bstatements? of cash flows?\b[^.]*\b(?:classif|error|misclass|incorrect|present|misstat|overstat|understat)|\b(?:classif|error|misclass|incorrect|present|misstat|overstat|understat)\w*[^.]*\bcash flows?\b|\b(?:operating|investing|financing) (?:cash flows?|activities)\b|\brestricted cash\b[^.]*\bclassif`)},
	{"expenses_or_accruals", strings.Split("accru|expens|capitali|research and|unrecorded|accounts payable|loss conting|reserve|sg&a|costs were|allowance for|provision for", "|"), regexp.MustCompile(`\baccru(?:al|als|ed|e|ing)\b|\b(?:operating|selling|administrative|development|compensation|bonus|marketing|vendor|supply|other|general|payroll|depreciation|amortization|store|unrecorded|certain|such|those|the)(?: and [a-z]+)? expenses?\b[^.]*\b(?:understat|overstat|record|recogni[sz]|misclass|classif|capitali[sz]|present|accru|error)|\bexpens(?:ed|es?|ing)\b[^.]*\b(?:capitali[sz]|understat|overstat|misclass|incorrect|classif|wrong|error|unrecorded|not (?:been )?record)|\b(?:capitali[sz]|understat|overstat|misclass|incorrect|amorti[sz]|omit|unrecorded)\w*[^.]*\bexpens(?:ed|es?|ing)\b|\bcosts (?:were|had been|have been) (?:[a-z]+ly )?capitali[sz]ed\b|\b(?:improper|incorrect)ly capitali[sz]ed\b|\bcapitali[sz](?:ed|ation)\b[^.]*\b(?:cost|expens|software)|\bresearch and development costs\b|\bunrecorded liabilit|\baccounts payable\b|\bloss contingenc|\breserves? for\b|\b(?:created|established|released|excess|cookie-jar)\b(?: [a-z]+){0,2} reserves\b|\bcosts were (?:understated|overstated|not (?:been )?(?:recorded|accrued|recogni))|\bsg&a\b|\b(?:allowance|provision) for (?:doubtful|credit|loan|bad)|\bexpense classification\b`)},
	{"stock_compensation", strings.Split("compensation|shares issued|stock issued|warrants issued|options issued|stock option|option grant|backdat|measurement date|restricted stock|performance-based|equity award|grant date|for options|options whose", "|"), regexp.MustCompile(`\b(?:stock|share|equity)-based compensation\b|\b(?:shares?|stock|options|warrants) (?:issued|granted) (?:to (?:[a-z]+ ){0,2}(?:consultants?|employees|directors|officers|service providers|vendors)|(?:for|in exchange for) (?:[a-z]+ ){0,2}services)\b|\bstock compensation\b|\boptions?\b[^.;]{0,40}\bgrant dates?\b|\bgrant dates?\b[^.;]{0,40}\boptions?\b|\bcompensation (?:expense|cost|charges?)s? (?:for|related to|relating to) (?:certain )?(?:employee )?options?\b|\bstock options?\b|\boption grants?\b|\bbackdat|\bmeasurement dates?\b|\brestricted stock\b[^.]*\b(?:expens|compensat|account)|\bperformance-based (?:stock|awards?|options?)\b|\bequity awards?\b`)},
	{"debt_or_interest", strings.Split("interest expense|interest incurred|interest cost|capitalized interest|accrued interest|interest accru|term loan|convertible| debt|note payable|notes payable|credit facility|credit agreement|borrowing|indebted", "|"), regexp.MustCompile(`\binterest (?:expense|incurred|costs?)\b|\bcapitalized interest\b|\baccrued interest\b|\binterest accru|\bterm loans?\b|\bconvertible (?:notes?|debentures?|debt)\b|\bdebt (?:issuance|discount|extinguishment|modification|classif|instrument|obligation|covenants?)|\bnotes? payable\b|\bcredit (?:facility|agreement)\b[^.]*\b(?:classif|account)|\bborrowings?\b[^.]*\b(?:classif|account|understat)|\bamorti[sz]ation of (?:debt|the debt)|\b(?:current|long-term) (?:portion of )?debt\b|\bindebtedness\b[^.]*\bclassif`)},
	{"related_party", strings.Split("related part|related-part|loans to|loan to|advances to|controlled by|owned by", "|"), regexp.MustCompile(`\brelated[- ]part(?:y|ies)\b|\b(?:transactions?|agreements?|payments?|transfers?|loans?)\b[^.;]{0,60}\b(?:entit(?:y|ies)|compan(?:y|ies)) (?:owned|controlled)(?: or (?:owned|controlled))? by\b[^.;]{0,60}\b(?:officers?|directors?|chairman|president|(?:share|stock)holders?)\b|\b(?:loans?|advances) to (?:its|our|the company's|a|an|certain|the) (?:[a-z]+ ){0,3}(?:officers?|directors?|chairman|president|(?:share|stock)holders?)\b`)},
	{"misconduct", strings.Split("misconduct|fraud|falsif|embezzl|misapprop|fabricat|altered|conceal|theft|intentional|overrid|overrode|override|improper conduct|forged|withheld from|fictitious|whistle|tone at", "|"), regexp.MustCompile(`\bmisconduct\b|\bfraud(?:ulent|ulently)?\b|\bfalsif|\bembezzl|\bmisappropriat|\bfabricat|\baltered\b|\bconceal|\btheft\b|\bintentional(?:ly)?\b|\boverr(?:ide|iding|ode) (?:of )?(?:[a-z]+ )?controls\b|\bmanagement override\b|\bimproper conduct\b|\bforged\b|\bwithheld from (?:the|its|our)\b|\bfictitious\b|\bwhistleblower\b|\btone at the top\b`)},
	{"other", strings.Split("segment|currency|cash adj|unreconciled|fixed assets|discontinued op|pension|depreciat|other err|other adj|property|insurance|loan loss|mortgage|asset retire|crypto|digital asset", "|"), regexp.MustCompile(`\b(?:inter|intra)?segment (?:information|reporting|disclosure|sales|results|data)\b|\bforeign currency\b|(?:^|[^-])\bcash adjustments?\b|\bunreconciled\b|\bfixed assets\b|\bdiscontinued operations\b|\bpension\b|\bdepreciat(?:ion|ed)\b|\bcurrency translation\b|\bother (?:errors|adjustments)\b|\bproperty,? plant\b|\binsurance (?:reserves|recover)|\bloan loss|\bmortgage servicing|\basset retirement|\bcryptocurrenc|\bdigital assets?\b`)},
}

var (
	// ownClass are expenses whose error has a class of its own.
	ownClass = regexp.MustCompile(`\b(?:(?:stock|share|equity)(?:-based)? compensation|interest|income tax|tax|impairment|lease|rent|warrant|goodwill impairment) expenses?\b|\baccru(?:ed|als?|e|ing) (?:of )?interest\b|\baccru(?:ed|als?)\b[^.;]*\b(?:trade promotion|rebates?|sales (?:returns|allowances|incentives))`)
	// spacWords are of what a blank check company is for, not of how it accounts.
	spacWords = regexp.MustCompile(`\bspecial[- ]purpose acquisition\b|\bacquisition (?:corp|compan)|\b(?:initial|its|an?|the company's|proposed) business combinations?\b`)
	noEffect  = regexp.MustCompile(`\b(?:no|not|nor|without)\b(?: [a-z]+){0,8} (?:effect|impact|affect|change)|\bdo(?:es)? not (?:affect|impact|change)|\bno change in\b`)
)

// errorWords tell a sentence that describes what was wrong from one that does not.
var errorWords = strings.Split("error|erroneous|misstat|misclass|misappl|incorrect|improper|should have|should be|should not|should instead|overstat|understat|restatement|restate|due to|because of|relate to|relates to|related to|relating to|resulted from|resulting from|results from|accounted|accounting for|accounting of|accounting treatment|not properly|not been|not accounted|not recorded|not recogni|without|adjustment|recogni|recorded|classif|capitali|unreconciled|was tested|altered|found|identified|inappropriate|inconsistent|not in accordance|not in conformity|intentional|failed to|failure to|had not | did not reflect| did not record| did not test| did not recogni| did not consolidate| did not accrue| did not disclose| did not classif|presented as |presented in |not consolidated|omitted|omission", "|")

// issues reads the classes of the errors described. Sentences that only list the periods,
// the talks with the accountant, the effects that there are none of, controls and outlook
// are left out.
func (a *restatementReading) issues(row *filingwire.Restatement, p *proof) {
	if at := a.cashFlowsAlone(); !at.Empty() {
		row.Issues = append(row.Issues, "cash_flow_classification")
		p.derived("issues[0]", "cash_flow_classification", at)
		return
	}
	unclassed := Span{} // words of an error that has no class, which others beside it explain
	for _, controls := range []bool{false, true} {
		for i := range a.sentences {
			m := &a.sentences[i]
			if !a.describes(i, controls) {
				continue
			}
			spaced := " " + m.text // words to look for begin with a space
			for _, rule := range issueRules {
				if hasText(row.Issues, rule.class) || !anyIn(spaced, rule.need) {
					continue
				}
				text := m.text
				if rule.class == "consolidation_or_acquisition" {
					text = spacWords.ReplaceAllStringFunc(text, func(s string) string { return strings.Repeat("_", len(s)) })
				}
				if rule.class == "expenses_or_accruals" {
					text = ownClass.ReplaceAllStringFunc(text, func(s string) string { return strings.Repeat("_", len(s)) })
				}
				k := rule.words.FindStringIndex(text)
				if k == nil || aboutEffect(m.text, k[0]) || rule.class == "cash_flow_classification" && noEffect.MatchString(m.text[k[0]:k[1]]) {
					continue
				}
				if rule.class == "other" && !strings.Contains(m.text[k[0]:k[1]], "segment") && !strings.Contains(m.text[k[0]:k[1]], "cash adj") && !strings.Contains(m.text[k[0]:k[1]], "other err") {
					if unclassed.Empty() {
						unclassed = m.span(k[0], k[1])
					}
					continue
				}
				row.Issues = append(row.Issues, rule.class)
				p.derived("issues["+itoa(len(row.Issues)-1)+"]", rule.class, m.span(k[0], k[1]))
			}
		}
		if len(row.Issues) > 0 || !unclassed.Empty() {
			break
		}
	}
	a.beside = !unclassed.Empty() && len(row.Issues) > 0
	a.settleIssues(row, p, unclassed)
}

// describes reports whether sentence i may describe an error.
func (a *restatementReading) describes(i int, controls bool) bool {
	t := a.sentences[i].text
	switch {
	case isOutlook(t), isNews(t) && !givesReason(t):
		return false
	case !a.reliance[i] && strings.Contains(t, "discuss") && !strings.Contains(t, " because ") && accountantWords.MatchString(t):
		return false
	case strings.Contains(t, "internal control") || strings.Contains(t, "material weakness") || strings.Contains(t, "disclosure controls"):
		return controls && !a.reliance[i]
	}
	return anyIn(t, errorWords) || a.reliance[i] || a.listedError(i) || strings.Contains(t, "financial statements") && ownConclusion.MatchString(t)
}

// listedError reports whether sentence i is an entry of a list of errors.
func (a *restatementReading) listedError(i int) bool {
	for k := i; k > 0 && i-k < 12 && a.listEntry(k); k-- {
		if lead := strings.TrimRight(a.sentences[k-1].text, " "); strings.HasSuffix(lead, ":") {
			return a.reliance[k-1] || anyIn(lead, errorWords)
		}
	}
	return false
}

// givesReason reports whether a sentence tells why statements are in error.
func givesReason(t string) bool {
	return strings.Contains(t, "financial statements") && (strings.Contains(t, " because ") || strings.Contains(t, " due to ") || strings.Contains(t, "as a result of"))
}

// isNews reports whether a sentence is about press releases and the like.
func isNews(t string) bool {
	return (strings.Contains(t, "release") || strings.Contains(t, "investor")) && newsText.MatchString(t)
}

// aboutEffect reports whether the words at offset at tell what is not affected, or a merely
// corresponding change.
func aboutEffect(text string, at int) bool {
	before := text[max(0, at-400):at]
	if i := strings.LastIndexAny(before, ";"); i >= 0 {
		before = before[i:]
	}
	before = strings.ReplaceAll(before, "no longer", "") // what is not relied upon is affected
	return noEffect.MatchString(before) || strings.Contains(before, "corresponding ") || strings.Contains(before, "with an equal effect")
}

// cashFlows are the statements that are in error alone when what they show is classed wrongly.
const cashFlows = "statements of cash flows"

// otherStatements are those beside the statements of cash flows.
var otherStatements = []string{"financial statements", "balance sheet", "statements of operations", "statements of income", "statements of earnings", "form 10-"}

// cashFlowsAlone returns where statements of cash flows, and no others, are said not to be relied
// upon: what is wrong in them alone is how they class what is right elsewhere.
func (a *restatementReading) cashFlowsAlone() Span {
	at := Span{}
	for i := range a.sentences {
		m := &a.sentences[i]
		if !a.reliance[i] || isNews(m.text) {
			continue
		}
		k := strings.Index(m.text, cashFlows)
		if k < 0 || anyIn(m.text, otherStatements) {
			return Span{}
		}
		if at.Empty() {
			at = m.span(k, k+len(cashFlows))
		}
	}
	return at
}

// staffOnWarrants is the title of the statement that made blank check companies restate.
const staffOnWarrants = "warrants issued by special purpose"

// settleIssues says "other" where no class was told, but for those who only name the staff's
// statement on warrants.
func (a *restatementReading) settleIssues(row *filingwire.Restatement, p *proof, unclassed Span) {
	if len(row.Issues) > 0 {
		return
	}
	add := func(class string, at Span) {
		row.Issues = append(row.Issues, class)
		p.derived("issues[0]", class, at)
	}
	for i := range a.sentences {
		m := &a.sentences[i]
		if k := strings.Index(m.text, staffOnWarrants); k >= 0 {
			add("warrants_or_derivatives", m.span(k, k+len(staffOnWarrants)))
			return
		}
	}
	if !unclassed.Empty() {
		add("other", unclassed)
		return
	}
	for i := range a.sentences {
		if a.reliance[i] || anyIn(a.sentences[i].text, errorWords) {
			add("other", a.sentences[i].Span)
			return
		}
	}
}

func hasText(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}
