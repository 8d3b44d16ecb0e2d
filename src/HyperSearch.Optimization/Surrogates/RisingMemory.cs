using HyperSearch.Core.Trials;
using HyperSearch.Optimization.Encoding;

namespace HyperSearch.Optimization.Surrogates;

/// <summary>
/// The rule of parameters declared <c>memory: rising</c>: a point that asks for at least as much of each of them as one that ran out of
/// memory, with the same choices of all categories, runs out of memory too, unless one that asked for at least as much succeeded.
/// </summary>
public sealed class RisingMemory
{
    private readonly SpaceEncoder encoder;
    private readonly int[] rising;
    private readonly List<double[]> tooMuch = [];
    private readonly List<double[]> fitted = [];

    public RisingMemory(ModelInputs inputs)
    {
        encoder = inputs.Encoder;
        rising = [.. Enumerable.Range(0, encoder.Dimensions).Where(j => encoder.Coordinates[j].Parameter.MemoryRising)];
        if (rising.Length == 0) return;
        tooMuch.AddRange(inputs.Failed.Where(n => inputs.FailureOf(n) is FailureClass.GpuOom or FailureClass.HostOom).Select(inputs.Encoded));
        fitted.AddRange(inputs.Succeeded.Select(inputs.Encoded));
    }

    /// <summary>Whether the rule has anything to say yet.</summary>
    public bool IsActive => tooMuch.Count > 0;

    /// <summary>Whether a point with these positions may fit.</summary>
    public bool MayFit(double[] positions)
    {
        double[] encoded = new double[encoder.Dimensions];
        encoder.Encode(positions, encoded);
        return !tooMuch.Exists(t => AsksAtLeast(encoded, t)) || fitted.Exists(f => AsksAtLeast(f, encoded));
    }

    private bool AsksAtLeast(double[] more, double[] less)
    {
        foreach (int j in rising)
            if (more[j] < less[j]) return false;
        for (int j = encoder.Numeric; j < encoder.Dimensions; j++)
            if (!rising.Contains(j) && more[j] != less[j]) return false;
        return true;
    }
}
