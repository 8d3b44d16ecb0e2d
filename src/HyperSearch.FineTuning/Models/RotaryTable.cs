using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Models;

/// <summary>
/// Cosines and sines of the rotary position embedding (Su et al., 2021) in the rotate-half layout. Angles are computed in double and
/// stored in float32, [positions, rotated dimensions], the two halves alike.
/// </summary>
internal sealed class RotaryTable : IDisposable
{
    private RotaryTable(Tensor cos, Tensor sin, int positions) => (Cos, Sin, Positions) = (cos, sin, positions);

    public Tensor Cos { get; }

    public Tensor Sin { get; }

    public int Positions { get; }

    /// <param name="positions">Rows of the table.</param>
    /// <param name="length">Tokens of the text, where the frequencies depend on that.</param>
    public static RotaryTable Build(ModelConfig config, int positions, int length, Device device)
    {
        var size = config.RotarySize;
        var half = size / 2;
        var frequencies = InverseFrequencies(config, length);
        var factor = AttentionFactor(config.Rope);
        var cos = new float[positions * size];
        var sin = new float[positions * size];
        for (var position = 0; position < positions; position++)
        {
            for (var i = 0; i < half; i++)
            {
                // The reference multiplies in float32; doing the same keeps logits equal at long positions.
                var angle = (double)(position * frequencies[i]);
                var at = (position * size) + i;
                cos[at] = cos[at + half] = (float)Math.Cos(angle) * factor;
                sin[at] = sin[at + half] = (float)Math.Sin(angle) * factor;
            }
        }

        return new RotaryTable(Upload(cos, positions, size, device), Upload(sin, positions, size, device), positions);
    }

    /// <summary>Whether tables of texts of these lengths differ in more than their length.</summary>
    internal static bool Differ(ModelConfig config, int first, int second) => config.Rope switch
    {
        RopeScaling.Dynamic dynamic => Math.Max(first, dynamic.Context) != Math.Max(second, dynamic.Context),
        RopeScaling.LongRope rope => first > rope.OriginalContext != second > rope.OriginalContext,
        _ => false,
    };

    /// <summary>1 / wavelength of each pair of dimensions, after <see cref="ModelConfig.Rope"/>.</summary>
    internal static float[] InverseFrequencies(ModelConfig config, int length = 0)
    {
        var frequencies = new float[config.RotarySize / 2];
        for (var i = 0; i < frequencies.Length; i++)
        {
            var share = 2.0 * i / config.RotarySize;
            var plain = 1 / Math.Pow(config.RopeTheta, share);
            frequencies[i] = (float)(config.Rope switch
            {
                RopeScaling.None => plain,
                RopeScaling.Linear linear => plain / linear.Factor,
                RopeScaling.Llama3 llama3 => Stretch(plain, llama3),
                RopeScaling.Dynamic dynamic => 1 / Math.Pow(GrownBase(config, dynamic, length), share),
                RopeScaling.Yarn yarn => Ramp(config, yarn, i, plain),
                RopeScaling.LongRope rope => plain / (length > rope.OriginalContext ? rope.Long : rope.Short)[i],
                var other => throw new InvalidOperationException($"no formula for rope scaling {other}"),
            });
        }

        return frequencies;
    }

    private static float AttentionFactor(RopeScaling rope) => rope switch
    {
        RopeScaling.Yarn yarn => (float)yarn.AttentionFactor,
        RopeScaling.LongRope longRope => (float)longRope.AttentionFactor,
        _ => 1,
    };

    private static double GrownBase(ModelConfig config, RopeScaling.Dynamic scaling, int length)
    {
        var stretch = (scaling.Factor * Math.Max(length, scaling.Context) / scaling.Context) - (scaling.Factor - 1);
        return config.RopeTheta * Math.Pow(stretch, config.RotarySize / (config.RotarySize - 2.0));
    }

    /// <summary>Pairs that turn often within the original context keep their frequency, those that turn seldom are stretched.</summary>
    private static double Ramp(ModelConfig config, RopeScaling.Yarn yarn, int pair, double plain)
    {
        var (low, high) = (Pair(yarn.BetaFast), Pair(yarn.BetaSlow));
        if (yarn.Truncate) (low, high) = (Math.Floor(low), Math.Ceiling(high));
        (low, high) = (Math.Max(low, 0), Math.Min(high, config.RotarySize - 1));
        if (low == high) high += 0.001;
        var stretched = Math.Clamp((pair - low) / (high - low), 0, 1);
        return (plain / yarn.Factor * stretched) + (plain * (1 - stretched));

        double Pair(double turns)
            => config.RotarySize * Math.Log(yarn.OriginalContext / (turns * 2 * Math.PI)) / (2 * Math.Log(config.RopeTheta));
    }

    private static double Stretch(double frequency, RopeScaling.Llama3 scaling)
    {
        var wavelength = 2 * Math.PI / frequency;
        if (wavelength < scaling.OriginalContext / scaling.HighFrequencyFactor) return frequency;
        if (wavelength > scaling.OriginalContext / scaling.LowFrequencyFactor) return frequency / scaling.Factor;
        var share = ((scaling.OriginalContext / wavelength) - scaling.LowFrequencyFactor) / (scaling.HighFrequencyFactor - scaling.LowFrequencyFactor);
        return ((1 - share) * frequency / scaling.Factor) + (share * frequency);
    }

    public void Dispose()
    {
        Cos.Dispose();
        Sin.Dispose();
    }

    private static Tensor Upload(float[] values, int positions, int width, Device device)
    {
        using var scope = new TensorScope();
        return TensorScope.Detach(Tensor.FromArray(values, positions, width).To(device));
    }
}
