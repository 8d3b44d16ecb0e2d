using HyperSearch.FineTuning.Metrics;
using HyperSearch.FineTuning.Metrics.Classification;
using HyperSearch.FineTuning.Metrics.Text;

namespace HyperSearch.FineTuning.Tests.Metrics;

/// <summary>Corners that the tables of the reference implementations do not reach.</summary>
[TestFixture]
public class ScoreTests
{
    [Test]
    public void Area_WithTies_CountsThemHalf()
    {
        Assert.That(ProbabilityScores.Area([true, false, true, false], [0.5, 0.5, 0.9, 0.1]), Is.EqualTo(0.875).Within(1e-12));
        Assert.That(ProbabilityScores.Area([true, true], [0.1, 0.2]), Is.Null);
    }

    [Test]
    public void LogLoss_OfACertainMistake_IsFinite()
    {
        Assert.That(ProbabilityScores.LogLoss([0], [[0.0, 1.0]]), Is.EqualTo(-Math.Log(2.220446049250313e-16)).Within(1e-9));
    }

    [Test]
    public void Classification_OfALabelOutsideTheList_NamesIt()
    {
        Assert.That(() => ClassificationReport.Of([0, 7], [0, 0], [0, 1]), Throws.ArgumentException.With.Message.Contains("7"));
    }

    [Test]
    public void BleuCounts_OfSegmentsAdded_ScoreLikeTheCorpus()
    {
        string[] texts = ["the cat sat on the mat", "dogs bark at night in the yard"];
        string[][] references = [["the cat is on the mat"], ["dogs bark all night in the yard"]];
        var sum = new BleuCounts();
        for (var i = 0; i < texts.Length; i++) sum.Add(BleuCounts.Of(texts[i], references[i], new BleuOptions()));

        Assert.That(Bleu.Score(sum, new BleuOptions()).Score, Is.EqualTo(Bleu.Corpus(texts, references, new BleuOptions()).Score));
    }

    [Test]
    public void Intl_OfAstralSymbolsAndDigits_CutsByCategory()
    {
        Assert.That(BleuTokenizer.Tokenize("3,5\U0001F600ok.", BleuTokenization.International), Is.EqualTo(new[] { "3,5", "\U0001F600", "ok", "." }));
    }

    [Test]
    public void Lower_OfSigmaAndDottedI_IsTheFullMapping()
    {
        Assert.That(PlainText.Lower("ΟΔΟΣ ΣΑ İ"), Is.EqualTo("οδος σα i\u0307"));
    }

    [Test]
    public void EditRate_OfAMovedRun_IsOneEdit()
    {
        Assert.That(TranslationEditRate.Counts("d e f a b c", ["a b c d e f"]), Is.EqualTo((1, 6.0)));
        Assert.That(TranslationEditRate.Sentence("a b", [""]), Is.EqualTo(100));
    }

    [Test]
    public void BitsPerByte_OfOneBitAByte_IsOne()
    {
        Assert.That(BitsPerByte.Of(BitsPerByte.Bytes("añ") * Math.Log(2), 3), Is.EqualTo(1).Within(1e-12));
    }

    [Test]
    public void PairedDifference_OfEqualShifts_HasNoSpread()
    {
        var difference = PairedDifference.Of([1, 2, 3], [1.5, 2.5, 3.5]);
        Assert.That(difference.Difference, Is.EqualTo(0.5));
        Assert.That(difference.Bounds, Is.EqualTo(new Interval(0.5, 0.5)));
    }
}
