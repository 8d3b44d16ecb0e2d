using System.Globalization;

namespace HyperSearch.FineTuning.Metrics.Text;

/// <summary>Everything that changes a BLEU score; <see cref="Signature"/> says it in sacreBLEU's words.</summary>
/// <param name="Tokenization">How lines become words.</param>
/// <param name="Lowercase">Compare in lower case.</param>
/// <param name="Smoothing">Of orders without a match.</param>
/// <param name="SmoothingValue">Of <see cref="BleuSmoothing.Floor"/> (0.1 if null) and <see cref="BleuSmoothing.AddK"/> (1 if null).</param>
/// <param name="EffectiveOrder">Leave orders out that the text is too short for; meant for single sentences.</param>
public sealed record BleuOptions(
    BleuTokenization Tokenization = BleuTokenization.Mteval13a,
    bool Lowercase = false,
    BleuSmoothing Smoothing = BleuSmoothing.Exponential,
    double? SmoothingValue = null,
    bool EffectiveOrder = false)
{
    /// <summary>Longest n-gram.</summary>
    public const int OrderMax = 4;

    internal double SmoothingConstant => SmoothingValue ?? (Smoothing == BleuSmoothing.Floor ? 0.1 : 1);

    /// <param name="references">References of every segment; null: their number varies.</param>
    /// <param name="version">Of the implementation that the score is to be compared with.</param>
    public string Signature(int? references, string version = "2.6.0")
    {
        var count = references?.ToString(CultureInfo.InvariantCulture) ?? "var";
        var constant = SmoothingConstant.ToString("0.00", CultureInfo.InvariantCulture);
        var smoothing = Smoothing switch
        {
            BleuSmoothing.None => "none",
            BleuSmoothing.Exponential => "exp",
            BleuSmoothing.Floor => $"floor[{constant}]",
            BleuSmoothing.AddK => $"add-k[{constant}]",
            _ => throw new InvalidOperationException($"no smoothing {Smoothing}"),
        };
        return $"nrefs:{count}|case:{(Lowercase ? "lc" : "mixed")}|eff:{(EffectiveOrder ? "yes" : "no")}"
            + $"|tok:{BleuTokenizer.Name(Tokenization)}|smooth:{smoothing}|version:{version}";
    }
}
