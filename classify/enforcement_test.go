package classify

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/filingwire/filingwire"
)

// wantRelease is what a careful reader finds in an invented release.
type wantRelease struct {
	number, date        string
	respondents         []string
	docket              string
	outcome             string
	violation           string
	penalty, gains, pji float64 // -1 = not stated
	confidence          string  // "" = any
}

const notStated = -1

var releaseTests = []struct {
	name string
	page string
	want wantRelease
}{
	{"consent judgment with several payers", currentPage("Orla Pettibone and Kestrel Row Partners LLC",
		"Litigation Release No. 27001 / March 4, 2026",
		"Securities and Exchange Commission v. Orla Pettibone and Kestrel Row Partners LLC, No. 2:24-cv-00917-ABC (D. Nev. filed May 6, 2024)",
		"SEC Obtains Final Judgments Against Nevada Promoter and Her Company",
		"On March 2, 2026, the U.S. District Court for the District of Nevada entered final consent judgments against Orla Pettibone and her company, Kestrel Row Partners LLC, whom the SEC previously charged with defrauding at least 60 investors of $8.2 million.",
		"According to the SEC's complaint, Pettibone raised money for a storage business that did not exist and misappropriated at least $1.9 million.",
		"Without admitting or denying the allegations, Pettibone and Kestrel Row consented to judgments that enjoin them from violating Section 17(a) of the Securities Act of 1933, Section 10(b) of the Securities Exchange Act of 1934 and Rule 10b-5 thereunder. The judgments order Pettibone to pay $1,904,112 in disgorgement, $211,003 in prejudgment interest, and a $230,464 civil penalty, and order Kestrel Row to pay a civil penalty of $500,000.",
		"The SEC's litigation was led by Ada Quill and supervised by Tom Marsh."),
		wantRelease{"LR-27001", "2026-03-04", []string{"Orla Pettibone", "Kestrel Row Partners LLC"}, "2:24-cv-00917-ABC", outcomeFinal, typeFraud, 730464, 1904112, 211003, filingwire.High}},
	{"complaint seeks and alleges sums", currentPage("Dariusz Holt",
		"Litigation Release No. LR-27002 / January 9, 2026",
		"Securities and Exchange Commission v. Holt, No. 1:26-cv-00101 (S.D.N.Y. filed Jan. 9, 2026)",
		"SEC Charges Analyst With Insider Trading",
		"The Securities and Exchange Commission today charged Dariusz Holt, a former analyst at a New York investment bank, with trading on material nonpublic information about three mergers.",
		"The complaint alleges that Holt made $412,000 in illicit profits. Holt's friend, Peter Ames, previously agreed to pay a civil penalty of $90,000.",
		"The SEC's complaint charges Holt with violating Section 10(b) of the Securities Exchange Act of 1934 and Rule 10b-5 thereunder and seeks a permanent injunction, disgorgement of $412,000 with prejudgment interest, and a civil penalty.",
		"In a parallel action, the U.S. Attorney's Office for the Southern District of New York today announced criminal charges against Holt."),
		wantRelease{"LR-27002", "2026-01-09", []string{"Dariusz Holt"}, "1:26-cv-00101", outcomeComplaint, typeInsider, notStated, notStated, notStated, filingwire.High}},
	{"settled charges of a public company", currentPage("Brambling Systems, Inc.",
		"Litigation Release No. 27003 / May15, 2025", "Accounting and Auditing Enforcement Release No. 4555 / May 15, 2025",
		"Securities and Exchange Commission v. Brambling Systems, Inc., Case No. 3:25-cv-04400 (N.D. Cal. filed May 15, 2025)",
		"SEC Charges Software Company With Improper Revenue Recognition",
		"The Securities and Exchange Commission today announced that Brambling Systems, Inc. has agreed to pay $3.5 million to settle charges that it overstated revenue in its annual and quarterly reports.",
		"The complaint charges Brambling with violating Sections 17(a)(2) and (3) of the Securities Act of 1933 and Sections 13(a), 13(b)(2)(A), and 13(b)(2)(B) of the Securities Exchange Act of 1934 and Rules 12b-20, 13a-1, and 13a-13 thereunder. Without admitting or denying the allegations, Brambling consented, subject to court approval, to a permanent injunction and to pay a $3.5 million civil penalty."),
		wantRelease{"LR-27003", "2025-05-15", []string{"Brambling Systems, Inc."}, "3:25-cv-04400", outcomeSettled, typeReporting, 3500000, notStated, notStated, filingwire.High}},
	{"et al. expanded, relief defendant left out", currentPage("Wendell Oakes, et al.",
		"Litigation Release No. 27004 / June 3, 2025",
		"Securities and Exchange Commission v. Wendell Oakes, et al., No. 4:23-cv-01888 (S.D. Tex. filed May 22, 2023)",
		"Court Enters Final Judgments in Oil and Gas Fraud",
		"On May 30, 2025, the U.S. District Court for the Southern District of Texas entered final judgments against Wendell Oakes, of Katy, Texas, and his company, Redfern Drilling, Inc., and against relief defendant Marta Oakes.",
		"The SEC's complaint alleged that Oakes and Redfern fraudulently raised $14 million from investors for wells that were never drilled.",
		"The judgment against Oakes orders him to pay disgorgement of $2,000,000, prejudgment interest of $150,000, and a civil penalty of $223,229. Redfern was ordered to pay a civil penalty of $1,000,000. The judgment against relief defendant Marta Oakes orders her to pay disgorgement of $90,000 and prejudgment interest of $9,000. The judgments also enjoin Oakes and Redfern from violating Section 17(a) of the Securities Act of 1933 and Section 10(b) of the Securities Exchange Act of 1934 and Rule 10b-5 thereunder."),
		wantRelease{"LR-27004", "2025-06-03", []string{"Wendell Oakes", "Redfern Drilling, Inc."}, "4:23-cv-01888", outcomeFinal, typeFraud, 1223229, 2000000, 150000, ""}},
	{"caption with relief defendants and aliases", currentPage("Juno Farrow",
		"Litigation Release No. 27005 / September, 11, 2025",
		"Securities and Exchange Commission v. Juno Farrow a/k/a J.F. Marsh, Tallow Creek Capital, LLC d/b/a TCC, Defendants, and Lena Farrow, Relief Defendant, Civil Action No. 25-cv-3321 (D.N.J.)",
		"SEC Charges New Jersey Man in Ponzi Scheme",
		"The Securities and Exchange Commission filed a complaint charging Juno Farrow and Tallow Creek Capital, LLC with operating a Ponzi scheme that raised more than $20 million from investors.",
		"The complaint charges both defendants with violating Sections 5(a), 5(c), and 17(a) of the Securities Act of 1933 and Section 10(b) of the Securities Exchange Act of 1934 and Rule 10b-5, and seeks disgorgement, civil penalties and injunctions."),
		wantRelease{"LR-27005", "2025-09-11", []string{"Juno Farrow", "Tallow Creek Capital, LLC"}, "25-cv-3321", outcomeComplaint, typeFraud, notStated, notStated, notStated, filingwire.High}},
	{"dismissal", currentPage("Piers Aldane",
		"Litigation Release No. 27006 / February 27, 2025",
		"Securities and Exchange Commission v. Piers Aldane and Chainmoss Ltd., No. 1:23-cv-06003 (S.D.N.Y. filed July 13, 2023)",
		"SEC Announces Dismissal of Civil Enforcement Action Against Piers Aldane and Chainmoss Ltd.",
		"On February 27, 2025, the Securities and Exchange Commission filed a joint stipulation with the defendants to dismiss, with prejudice, its civil enforcement action, which alleged that they sold unregistered securities.",
		"The complaint charged violations of Sections 5(a) and 5(c) of the Securities Act of 1933."),
		wantRelease{"LR-27006", "2025-02-27", []string{"Piers Aldane", "Chainmoss Ltd."}, "1:23-cv-06003", outcomeDismissed, typeRegistration, notStated, notStated, notStated, ""}},
	{"asset freeze", currentPage("Corbin Vale and Saltmarsh Fund LP",
		"Litigation Release No. 27007 / August 1, 2025",
		"Securities and Exchange Commission v. Corbin Vale and Saltmarsh Fund LP, No. 0:25-cv-61200 (S.D. Fla. filed July 28, 2025)",
		"SEC Obtains Asset Freeze Against Florida Fund Manager in Ongoing Fraud",
		"On July 30, 2025, the U.S. District Court for the Southern District of Florida granted the SEC's request for a temporary restraining order and an asset freeze against Corbin Vale and Saltmarsh Fund LP, who are charged with raising $30 million from investors by fraud.",
		"The complaint charges violations of Section 17(a) of the Securities Act of 1933 and Section 10(b) of the Securities Exchange Act of 1934 and Rule 10b-5 thereunder and seeks civil penalties."),
		wantRelease{"LR-27007", "2025-08-01", []string{"Corbin Vale", "Saltmarsh Fund LP"}, "0:25-cv-61200", outcomeOther, typeFraud, notStated, notStated, notStated, ""}},
	{"bifurcated consent judgment", currentPage("Hollis Brandt",
		"Litigation Release No. 27008 / October 20, 2025",
		"Securities and Exchange Commission v. Hollis Brandt, No. 1:24-cv-11005 (D. Mass. filed Apr. 24, 2024)",
		"SEC Obtains Consent Judgment Against Former Broker",
		"On October 16, 2025, the U.S. District Court for the District of Massachusetts entered a judgment by consent against Hollis Brandt, whom the SEC charged with misappropriating funds of elderly brokerage customers.",
		"Brandt consented to a judgment that enjoins him from violating Section 10(b) of the Securities Exchange Act of 1934 and Rule 10b-5 thereunder. Disgorgement, prejudgment interest, and a civil penalty will be determined by the court at a later date."),
		wantRelease{"LR-27008", "2025-10-20", []string{"Hollis Brandt"}, "1:24-cv-11005", outcomeSettled, "", notStated, notStated, notStated, ""}},
	{"spoofing, respective penalties", currentPage("Ren Okabe and Tobin Lisle",
		"Litigation Release No. 27009 / November 3, 2025",
		"Securities and Exchange Commission v. Ren Okabe and Tobin Lisle, No. 2:25-cv-09120 (D.N.J. filed November 3, 2025)",
		"SEC Charges Two Traders With Spoofing",
		"The Securities and Exchange Commission today announced settled charges against Ren Okabe and Tobin Lisle for a spoofing scheme that manipulated the prices of thinly traded stocks.",
		"Okabe and Lisle consented to judgments enjoining them from violating Section 9(a)(2) of the Securities Exchange Act of 1934 and ordering them to pay civil penalties of $75,000 and $40,000, respectively, and disgorgement of $210,400 with prejudgment interest of $12,345.67, jointly and severally. The settlement is subject to court approval."),
		wantRelease{"LR-27009", "2025-11-03", []string{"Ren Okabe", "Tobin Lisle"}, "2:25-cv-09120", outcomeSettled, typeManipulation, 115000, 210400, 12345.67, filingwire.High}},
	{"each pays", currentPage("Ysolde Crane, Amos Field, and Petra Lund",
		"Litigation Release No. 27010 / July 7, 2025",
		"Securities and Exchange Commission v. Ysolde Crane, Amos Field, and Petra Lund, No. 1:25-cv-05500 (E.D.N.Y. filed July 7, 2025)",
		"SEC Charges Three in Insider Trading Scheme",
		"The Securities and Exchange Commission today filed settled insider trading charges against Ysolde Crane, Amos Field, and Petra Lund.",
		"Without admitting or denying the allegations, the defendants each agreed to pay a civil penalty of $20,000 and to be enjoined from violating Section 10(b) of the Exchange Act and Rule 10b-5 thereunder."),
		wantRelease{"LR-27010", "2025-07-07", []string{"Ysolde Crane", "Amos Field", "Petra Lund"}, "1:25-cv-05500", outcomeSettled, typeInsider, 60000, notStated, notStated, ""}},
	{"combined disgorgement and interest", currentPage("Fen Adler",
		"Litigation Release No. 27011 / December 12 , 2025",
		"Securities and Exchange Commission v. Fen Adler, No. 8:22-cv-01440 (C.D. Cal. filed Aug. 3, 2022)",
		"Adviser Ordered to Pay Over $1 Million",
		"On December 8, 2025, the federal court in Santa Ana entered a final judgment by default against Fen Adler, a former investment adviser who stole from his advisory clients.",
		"The court ordered Adler to pay disgorgement and prejudgment interest of $1,020,300.55 and a civil penalty of $320,000. It also enjoined him from violating Sections 206(1) and 206(2) of the Investment Advisers Act of 1940. Adler was earlier sentenced to 40 months in prison and ordered to pay restitution of $900,000."),
		wantRelease{"LR-27011", "2025-12-12", []string{"Fen Adler"}, "8:22-cv-01440", outcomeFinal, typeAdviser, 320000, 1020300.55, notStated, filingwire.High}},
	{"unregistered dealer", currentPage("Larkmoor Funding, Inc.; Otis Penn",
		"Litigation Release No. 27012 / April 2, 2024",
		"Securities and Exchange Commission v. Larkmoor Funding, Inc. and Otis Penn, No. 1:22-cv-03312 (N.D. Ga. filed Aug. 18, 2022)",
		"SEC Obtains Final Judgments Against Unregistered Penny Stock Dealer",
		"On March 28, 2024, the Northern District of Georgia entered final judgments against Larkmoor Funding, Inc. and its owner, Otis Penn, for acting as unregistered securities dealers.",
		"The judgments enjoin both from violating Section 15(a)(1) of the Securities Exchange Act of 1934 and order Larkmoor to pay $1,400,000 in disgorgement plus $88,000 in prejudgment interest and a $150,000 penalty, and Penn to pay a $50,000 penalty."),
		wantRelease{"LR-27012", "2024-04-02", []string{"Larkmoor Funding, Inc.", "Otis Penn"}, "1:22-cv-03312", outcomeFinal, typeRegistration, 200000, 1400000, 88000, filingwire.High}},
	{"repeated and rounded sums", currentPage("Quarrel Hill Bancorp",
		"Litigation Release No. 27013 / September 3, 2025",
		"Securities and Exchange Commission v. Quarrel Hill Bancorp, No. 1:25-cv-02211 (D.D.C. filed Sept. 3, 2025)",
		"Bank Holding Company to Pay $4.8 Million for Misleading Disclosures",
		"Quarrel Hill Bancorp has agreed to pay more than $4.8 million in penalties to settle charges that its public filings misled investors about its loan losses.",
		"The SEC's complaint alleges violations of Section 13(a) of the Securities Exchange Act of 1934 and Rules 12b-20 and 13a-13 thereunder. Without admitting or denying the allegations, Quarrel Hill agreed to a judgment ordering it to pay a civil penalty of $4,812,500. In a parallel matter, the Federal Reserve imposed a penalty of $9,000,000."),
		wantRelease{"LR-27013", "2025-09-03", []string{"Quarrel Hill Bancorp"}, "1:25-cv-02211", outcomeSettled, typeReporting, 4812500, notStated, notStated, filingwire.High}},
	{"earlier judgment of a co-defendant", currentPage("Silas Wren, et al.",
		"Litigation Release No. 27014 / February 6, 2026",
		"SEC v. Silas Wren, et al., Civil Action No. 21-cv-10221-XYZ (D. Mass. filed Feb. 9, 2021)",
		"SEC Obtains Final Judgment Against Attorney in Pump-and-Dump Scheme",
		"On February 4, 2026, the court entered a final judgment against Isla Mabry, an attorney whom the SEC charged for her role in pump-and-dump schemes.",
		"The final judgment orders Mabry to pay a $60,000 civil penalty and bars her from participating in an offering of a penny stock. It enjoins her from violating Sections 5(a) and 5(c) of the Securities Act.",
		"The court previously entered a final judgment against Wren. That judgment ordered Wren to pay disgorgement of $3,300,000 and a civil penalty of $1,000,000. The SEC's litigation continues against Gil Tarn."),
		wantRelease{"LR-27014", "2026-02-06", []string{"Silas Wren", "Isla Mabry", "Gil Tarn"}, "21-cv-10221-XYZ", outcomeFinal, typeManipulation, 60000, notStated, notStated, ""}},
	{"churning broker", currentPage("Alden Crewe",
		"Litigation Release No. 27015 / March 12, 2024",
		"Securities and Exchange Commission v. Alden Crewe, No. 1:23-cv-08820 (S.D.N.Y. filed Oct. 6, 2023)",
		"SEC Obtains Final Judgment Against Broker Charged With Excessive Trading",
		"On March 7, 2024, the court entered a final consent judgment against Alden Crewe, a registered representative who churned the accounts of his retail customers.",
		"The judgment enjoins Crewe from violating Section 10(b) of the Exchange Act and Rule 10b-5 thereunder and Regulation Best Interest, and orders him to disgorge $77,120 plus prejudgment interest of $6,010, and to pay a civil penalty of $77,120."),
		wantRelease{"LR-27015", "2024-03-12", []string{"Alden Crewe"}, "1:23-cv-08820", outcomeFinal, typeBroker, 77120, 77120, 6010, ""}},
	{"municipal adviser", currentPage("City of Fallowmere and Lorne Tate",
		"Litigation Release No. 27016 / May 5, 2025",
		"Securities and Exchange Commission v. City of Fallowmere and Lorne Tate, No. 2:25-cv-00071 (N.D. Miss. filed May 5, 2025)",
		"SEC Charges City and Its Former Clerk With Municipal Bond Fraud",
		"The Securities and Exchange Commission today charged the City of Fallowmere and its former clerk, Lorne Tate, with misleading investors in a municipal bond offering.",
		"The complaint charges both with violating Section 17(a) of the Securities Act and Section 10(b) of the Exchange Act and Rule 10b-5 thereunder."),
		wantRelease{"LR-27016", "2025-05-05", []string{"City of Fallowmere", "Lorne Tate"}, "2:25-cv-00071", outcomeComplaint, typeMunicipal, notStated, notStated, notStated, filingwire.High}},
	{"old text release", oldText, wantRelease{"LR-15901", "1998-09-29", []string{"Harlan B. Moss", "Pinecrest Leasing Corp."}, "98-6531-CIV-HURLEY", outcomeFinal, typeFraud, 50000, 1250000, notStated, ""}},
	{"old page of bare paragraphs", oldPage, wantRelease{"LR-18221", "2003-07-09", []string{"Gideon Starke"}, "03 CV 4410", outcomeSettled, typeInsider, 15300, 15300, 402, ""}},
	{"jury verdict", currentPage("Nils Averill",
		"Litigation Release No. 27017 / March 20, 2025",
		"Securities and Exchange Commission v. Nils Averill, No. 1:21-cv-00999 (D. Colo. filed Apr. 8, 2021)",
		"Jury Finds Former Executive Liable for Fraud",
		"On March 18, 2025, a jury in Denver found Nils Averill liable for defrauding investors in a cannabis company.",
		"The court will determine remedies at a later date. The complaint charged Averill with violating Section 17(a) of the Securities Act and Section 10(b) of the Exchange Act and Rule 10b-5 thereunder."),
		wantRelease{"LR-27017", "2025-03-20", []string{"Nils Averill"}, "1:21-cv-00999", outcomeOther, typeFraud, notStated, notStated, notStated, ""}},
}

const oldText = `UNITED STATES
SECURITIES AND EXCHANGE COMMISSION
Washington, D.C.

LITIGATION RELEASE NO. 15901 / September 29, 1998

SECURITIES AND EXCHANGE COMMISSION v. HARLAN B. MOSS AND PINECREST LEASING
CORP., No. 98-6531-CIV-HURLEY (S.D. Fla., filed July 1, 1998)

     The Securities and Exchange Commission ("Commission") announced that on
September 24, 1998, the Honorable Daniel Hurley, United States District Judge
for the Southern District of Florida, entered a Final Judgment of Permanent
Injunction by consent against Harlan B. Moss and Pinecrest Leasing Corp. The
Commission's complaint alleged that the defendants defrauded more than 200
investors in a fraudulent offering of lease interests.

     The Final Judgment orders the defendants to disgorge $1,250,000 and orders
Moss to pay a civil penalty of $50,000. The defendants were enjoined from
violating Sections 5 and 17(a) of the Securities Act of 1933 and Section 10(b)
of the Securities Exchange Act of 1934 and Rule 10b-5 thereunder.
`

const oldPage = `<html><head><title>Gideon Starke: Lit. Rel. No. 18221 / July 9, 2003</title></head><body bgcolor="#FFFFFF">
<h1>U.S. Securities and Exchange Commission</h1>
<h3>Litigation Release No. 18221 / July 9, 2003</h3>
<p><b>SEC v. Gideon Starke, 03 CV 4410 (PKL) (S.D.N.Y.)</b></p>
<p>The Securities and Exchange Commission announced today that it has filed and simultaneously settled insider trading charges against Gideon Starke, a former
paralegal of Manhattan, in the United States District Court for the Southern District of New York.</p>
<p>Without admitting or denying the allegations of the complaint, Starke consented to the entry of a final judgment that would permanently enjoin him from
violating Section 10(b) of the Securities Exchange Act of 1934 and Rule 10b-5 thereunder and order him to disgorge $15,300 in trading profits plus prejudgment interest
of $402, and to pay a civil penalty of $15,300.</p>
</body></html>`

// currentPage is a release in today's layout.
func currentPage(title string, lines ...string) string {
	var b strings.Builder
	b.WriteString(`<!DOCTYPE html><html><head><title>SEC.gov | ` + title + `</title></head><body><nav><ul><li><a href="/x">About</a></li></ul></nav>
<main id="main-content"><div class="page-title"><h1 class="page-title__heading">` + title + `</h1></div><div class="node-details-layout__main-region__content">
<h2>U.S. SECURITIES AND EXCHANGE COMMISSION</h2>`)
	for _, l := range lines {
		b.WriteString("<p>" + l + "</p>\n")
	}
	b.WriteString("<p>Resources</p><ul><li>SEC Complaint</li></ul></div></main><footer>Investor.gov</footer></body></html>")
	return b.String()
}

// readPage reads a bare page as the classify command does.
func readPage(t testing.TB, page, name string) (*filingwire.EnforcementAction, filingwire.Finding, string) {
	t.Helper()
	rel, err := releaseFromPage([]byte(page), name)
	if err != nil {
		t.Fatal(err)
	}
	m := &filingwire.Message{Release: rel, Body: []byte(page), RetrievedAt: filingwire.InstantOf(time.Unix(1_780_000_000, 0))}
	f, doc, err := extractRelease(m)
	if err != nil {
		t.Fatal(err)
	}
	return f.Event.(*filingwire.EnforcementAction), f, doc.Text()
}

func TestExtractRelease(t *testing.T) {
	for _, tt := range releaseTests {
		t.Run(tt.name, func(t *testing.T) {
			row, f, text := readPage(t, tt.page, "release.html")
			w := tt.want
			equalField(t, "releaseNumber", textOf(row.ReleaseNumber), w.number)
			equalField(t, "publishedAt", string(filingwire.NewYorkDate(row.PublishedAt.Time)), w.date)
			var names []string
			for _, r := range row.Respondents {
				names = append(names, r.Name)
			}
			if !slices.Equal(names, w.respondents) {
				t.Errorf("respondents %q, want %q", names, w.respondents)
			}
			docket := ""
			if len(row.CaseNumbers) > 0 {
				docket = row.CaseNumbers[0].Docket
			}
			equalField(t, "docket", docket, w.docket)
			equalField(t, "outcome", textOf(row.Outcome), w.outcome)
			if w.violation != "" {
				equalField(t, "violationType", textOf(row.ViolationType), w.violation)
			}
			equalField(t, "penaltyAmount", usdOf(row.PenaltyAmount), w.penalty)
			equalField(t, "disgorgementAmount", usdOf(row.DisgorgementAmount), w.gains)
			equalField(t, "prejudgmentInterestAmount", usdOf(row.PrejudgmentInterestAmount), w.pji)
			if w.confidence != "" {
				equalField(t, "parsingConfidence", row.ParsingConfidence, w.confidence)
			}
			checkReleaseEvidence(t, f, text)
			if t.Failed() {
				t.Logf("%v\nprovisions %q\namounts %+v", row.Validation.Exceptions, row.ViolatedProvisions, row.Amounts)
			}
		})
	}
}

func equalField[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s %v, want %v", what, got, want)
	}
}

func textOf(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func usdOf(f *float64) float64 {
	if f == nil {
		return notStated
	}
	return *f
}

// checkReleaseEvidence asserts that every span lies in the text and that what is not derived is
// what the span says.
func checkReleaseEvidence(t testing.TB, f filingwire.Finding, text string) {
	t.Helper()
	for _, e := range f.Evidence {
		if e.Start < 0 || e.End > len(text) || e.Start >= e.End {
			t.Fatalf("%s: span %d-%d of %d bytes", e.Field, e.Start, e.End, len(text))
		}
		quote := text[e.Start:e.End]
		if s, ok := e.Value.(string); ok && !e.Derived && oneLine(quote) != oneLine(s) {
			t.Errorf("%s: %q is not what %q says", e.Field, s, quote)
		}
	}
}
