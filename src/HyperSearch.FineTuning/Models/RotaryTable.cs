using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Models;

/// <summary>
/// Cosines and sines of the rotary position embedding (Su et al., 2021) in the rotate-half layout. Angles are computed in double and
/// stored in float32, [positions, head size], the two halves alike.
/// </summary>
internal sealed class RotaryTable : IDisposable
{
    private RotaryTable(Tensor cos, Tensor sin, int positions) => (Cos, Sin, Positions) = (cos, sin, positions);

    public Tensor Cos { get; }

    public Tensor Sin { get; }

    public int Positions { get; }

    public static RotaryTable Build(ModelConfig config, int positions, Device device)
    {
        var half = config.HeadSize / 2;
        var frequencies = InverseFrequencies(config);
        var cos = new float[positions * config.HeadSize];
        var sin = new float[positions * config.HeadSize];
        for (var position = 0; position < positions; position++)
        {
            for (var i = 0; i < half; i++)
            {
                // The reference multiplies in float32; doing the same keeps logits equal at long positions.
                var angle = (double)(position * frequencies[i]);
                var at = (position * config.HeadSize) + i;
                cos[at] = cos[at + half] = (float)Math.Cos(angle);
                sin[at] = sin[at + half] = (float)Math.Sin(angle);
            }
        }

        return new RotaryTable(Upload(cos, positions, config.HeadSize, device), Upload(sin, positions, config.HeadSize, device), positions);
    }

    /// <summary>1 / wavelength of each pair of dimensions, after <see cref="ModelConfig.Rope"/>.</summary>
    internal static float[] InverseFrequencies(ModelConfig config)
    {
        var frequencies = new float[config.HeadSize / 2];
        for (var i = 0; i < frequencies.Length; i++)
        {
            var plain = 1 / Math.Pow(config.RopeTheta, 2.0 * i / config.HeadSize);
            frequencies[i] = (float)(config.Rope switch
            {
                RopeScaling.None => plain,
                RopeScaling.Linear linear => plain / linear.Factor,
                RopeScaling.Llama3 llama3 => Stretch(plain, llama3),
                var other => throw new InvalidOperationException($"no formula for rope scaling {other}"),
            });
        }

        return frequencies;
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
