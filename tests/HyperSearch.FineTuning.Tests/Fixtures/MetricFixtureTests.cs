using System.Globalization;
using System.Text.Json;
using HyperSearch.FineTuning.Metrics.Classification;
using HyperSearch.FineTuning.Metrics.Text;

namespace HyperSearch.FineTuning.Tests.Fixtures;

/// <summary>Scores of text and of classifiers beside those of sacrebleu, rouge_score, NLTK and scikit-learn.</summary>
[TestFixture]
[Category("Fixtures")]
public class MetricFixtureTests
{
    private const double Tolerance = 1e-6;

    private static readonly Dictionary<string, BleuTokenization> Tokenizations = new()
    {
        ["13a"] = BleuTokenization.Mteval13a, ["none"] = BleuTokenization.None, ["intl"] = BleuTokenization.International, ["char"] = BleuTokenization.Character,
    };

    private static readonly Dictionary<string, BleuSmoothing> Smoothings = new()
    {
        ["none"] = BleuSmoothing.None, ["exp"] = BleuSmoothing.Exponential, ["floor"] = BleuSmoothing.Floor, ["add-k"] = BleuSmoothing.AddK,
    };

    private static IEnumerable<TestCaseData> TextPairs() => Elements("text_pairs.json", "pair");

    private static IEnumerable<TestCaseData> Classifications() => Elements("classification.json", "set");

    private static IEnumerable<TestCaseData> CorpusBleus() => Members("corpus.json").Where(m => m.Name.StartsWith("bleu", StringComparison.Ordinal))
        .Select(m => new TestCaseData(m.Value).SetArgDisplayNames(m.Name));

    private static IEnumerable<TestCaseData> Stemmers() => Members("stemmer.json").Select(m => new TestCaseData(m.Name, m.Value).SetArgDisplayNames(m.Name));

    [TestCaseSource(nameof(TextPairs))]
    public void SentenceScores_OfAPair_AreTheReferences(JsonElement pair)
    {
        var hypothesis = pair.GetProperty("hypothesis").GetString()!;
        string[] references = [.. pair.GetProperty("references").EnumerateArray().Select(r => r.GetString()!)];
        Assert.Multiple(() =>
        {
            foreach (var bleu in pair.GetProperty("sentence_bleu").EnumerateObject())
                Near(Bleu.Sentence(hypothesis, references, BleuOf(bleu.Name)).Score, bleu.Value, bleu.Name);
            Near(Chrf.Sentence(hypothesis, references, ChrfOptions.Chrf), pair.GetProperty("chrf"), "chrF");
            Near(Chrf.Sentence(hypothesis, references, ChrfOptions.ChrfPlusPlus), pair.GetProperty("chrf++"), "chrF++");
            Near(TranslationEditRate.Sentence(hypothesis, references), pair.GetProperty("ter"), "TER");
            Near(Meteor.Sentence(hypothesis, references), pair.GetProperty(Meteor.Label), Meteor.Label);
            foreach (var (name, stem) in new[] { ("rouge", false), ("rouge_stemmed", true) })
            {
                foreach (var rouge in pair.GetProperty(name).EnumerateObject())
                    NearScore(RougeOf(rouge.Name, hypothesis, references[0], stem), rouge.Value, $"{name} {rouge.Name}");
            }
        });
    }

    [TestCaseSource(nameof(CorpusBleus))]
    public void CorpusBleu_OfASetting_IsTheReferences(JsonElement expected)
    {
        var signature = expected.GetProperty("signature").GetString()!;
        var fields = signature.Split('|').Select(f => f.Split(':')).ToDictionary(f => f[0], f => f[1]);
        var (hypotheses, references) = fields["nrefs"] == "1" ? Corpus(expected, 1) : Corpus(expected, int.MaxValue);
        var smoothing = fields["smooth"].Split('[', ']');
        var options = new BleuOptions(Tokenizations[fields["tok"]], fields["case"] == "lc", Smoothings[smoothing[0]],
            smoothing.Length > 1 ? double.Parse(smoothing[1], CultureInfo.InvariantCulture) : null, fields["eff"] == "yes");

        var score = Bleu.Corpus(hypotheses, references, options);

        Assert.Multiple(() =>
        {
            Near(score.Score, expected.GetProperty("score"), "score");
            Assert.That(options.Signature(fields["nrefs"] == "var" ? null : int.Parse(fields["nrefs"], CultureInfo.InvariantCulture), fields["version"]), Is.EqualTo(signature));
            if (!expected.TryGetProperty("precisions", out var precisions)) return;
            foreach (var (value, i) in precisions.EnumerateArray().Select((v, i) => (v, i))) Near(score.Precisions[i], value, $"precision {i + 1}");
            Near(score.BrevityPenalty, expected.GetProperty("bp"), "brevity penalty");
            Near(score.SystemLength, expected.GetProperty("sys_len"), "system length");
            Near(score.ReferenceLength, expected.GetProperty("ref_len"), "reference length");
        });
    }

    [Test]
    public void CorpusScores_OtherThanBleu_AreTheReferences()
    {
        var expected = Members("corpus.json").ToDictionary(m => m.Name, m => m.Value);
        if (!expected.TryGetValue("chrf", out var chrf))
            Assert.Ignore("no corpus among the fixtures");
        var (hypotheses, references) = Corpus(null, int.MaxValue);
        Assert.Multiple(() =>
        {
            Near(Chrf.Corpus(hypotheses, references, ChrfOptions.Chrf), expected["chrf"], "chrF");
            Near(Chrf.Corpus(hypotheses, references, ChrfOptions.ChrfPlusPlus), expected["chrf++"], "chrF++");
            if (expected.TryGetValue("ter", out var ter)) Near(TranslationEditRate.Corpus(hypotheses, references), ter, "TER");
        });
    }

    [TestCaseSource(nameof(Stemmers))]
    public void Stem_OfEveryWord_IsTheReferences(string kind, JsonElement words)
    {
        var lengthMin = kind == "porter_rouge" ? 4 : 0;
        Assert.Multiple(() =>
        {
            foreach (var word in words.EnumerateObject())
                Assert.That(word.Name.Length >= lengthMin ? PorterStemmer.Stem(word.Name) : word.Name, Is.EqualTo(word.Value.GetString()), word.Name);
        });
    }

    [TestCaseSource(nameof(Classifications))]
    public void ClassificationScores_OfASet_AreTheReferences(JsonElement expected)
    {
        var labels = Ints(expected, "labels");
        var truth = Ints(expected, "y_true");
        var report = ClassificationReport.Of(truth, Ints(expected, "y_pred"), labels);
        Assert.Multiple(() =>
        {
            Near(report.Accuracy, expected.GetProperty("accuracy"), "accuracy");
            Near(report.BalancedAccuracy, expected.GetProperty("balanced_accuracy"), "balanced accuracy");
            Near(report.MatthewsCorrelation, expected.GetProperty("mcc"), "MCC");
            Near(report.CohenKappa, expected.GetProperty("cohen_kappa"), "kappa");
            NearScore(report.Micro, expected.GetProperty("micro"), "micro");
            NearScore(report.Macro, expected.GetProperty("macro"), "macro");
            NearScore(report.Weighted, expected.GetProperty("weighted"), "weighted");
            for (var i = 0; i < labels.Length; i++)
            {
                var row = expected.GetProperty("per_class")[i];
                NearScore(report.Class(i), row, $"label {labels[i]}");
                Near(report.Support(i), row[3], $"support of {labels[i]}");
                for (var j = 0; j < labels.Length; j++) Near(report.Confusion(i, j), expected.GetProperty("confusion")[i][j], $"confusion {i} {j}");
            }

            double[][] probabilities = [.. expected.GetProperty("probabilities").EnumerateArray().Select(r => r.EnumerateArray().Select(p => p.GetDouble()).ToArray())];
            int[] columns = [.. truth.Select(label => Array.IndexOf(labels, label))];
            if (expected.TryGetProperty("log_loss", out var loss)) Near(ProbabilityScores.LogLoss(columns, probabilities), loss, "log loss");
            if (expected.TryGetProperty("roc_auc_ovr_macro", out var area)) Near(ProbabilityScores.RocAuc(columns, probabilities), area, "ROC AUC");
        });
    }

    private static BleuOptions BleuOf(string name)
        => new(Tokenizations[name.Split('_')[0]], Lowercase: name.EndsWith("_lowercase", StringComparison.Ordinal));

    private static RougeScore RougeOf(string name, string hypothesis, string reference, bool stem) => name switch
    {
        "rougeL" => Rouge.L(hypothesis, reference, stem),
        "rougeLsum" => Rouge.Lsum(hypothesis, reference, stem),
        _ => Rouge.N(hypothesis, reference, int.Parse(name["rouge".Length..], CultureInfo.InvariantCulture), stem),
    };

    private static (string[] Hypotheses, string[][] References) Corpus(JsonElement? own, int references)
    {
        if (own is { } set && set.TryGetProperty("hypotheses", out var hypotheses))
            return (Texts(hypotheses), [.. Texts(set.GetProperty("references")).Select(r => new[] { r })]);
        JsonElement[] pairs = [.. Elements("text_pairs.json", "").Select(c => (JsonElement)c.Arguments[0]!)];
        return ([.. pairs.Select(p => p.GetProperty("hypothesis").GetString()!)], [.. pairs.Select(p => Texts(p.GetProperty("references")).Take(references).ToArray())]);
    }

    private static string[] Texts(JsonElement list) => [.. list.EnumerateArray().Select(t => t.GetString()!)];

    private static int[] Ints(JsonElement set, string name) => [.. set.GetProperty(name).EnumerateArray().Select(v => v.GetInt32())];

    private static void NearScore(RougeScore actual, JsonElement expected, string name) => NearAll([actual.Precision, actual.Recall, actual.F1], expected, name);

    private static void NearScore(ClassScore actual, JsonElement expected, string name) => NearAll([actual.Precision, actual.Recall, actual.F1], expected, name);

    private static void NearAll(double[] actual, JsonElement expected, string name)
    {
        for (var i = 0; i < actual.Length; i++) Near(actual[i], expected[i], $"{name} {i}");
    }

    private static void Near(double? actual, JsonElement expected, string name)
    {
        if (expected.ValueKind == JsonValueKind.Null) Assert.That(actual, Is.Null, name);
        else Assert.That(actual, Is.EqualTo(expected.GetDouble()).Within(Tolerance), name);
    }

    private static IEnumerable<TestCaseData> Elements(string file, string name)
        => Open(file) is { } root ? root.EnumerateArray().Select((e, i) => new TestCaseData(e).SetArgDisplayNames($"{name} {i}")) : [];

    private static JsonProperty[] Members(string file) => Open(file) is { } root ? [.. root.EnumerateObject()] : [];

    private static JsonElement? Open(string file)
    {
        var path = Path.Combine(FixtureRoot.Path, "metrics", file);
        return File.Exists(path) ? JsonDocument.Parse(File.ReadAllBytes(path)).RootElement : null;
    }
}
