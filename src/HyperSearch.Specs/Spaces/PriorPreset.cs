using System.Collections.Immutable;

namespace HyperSearch.Specs.Spaces;

/// <summary>
/// A belief about learning rates by name, for AdamW. LoRA wants about ten times the rate of full fine-tuning, and the best rate falls with the model's
/// hidden size, by a power that differs between families (from published sweeps over 35 models; the rank hardly matters).
/// </summary>
/// <param name="AtHidden">The centre at hidden size 2000.</param>
/// <param name="Power">The centre is AtHidden x (2000 / hidden)^Power; 0 where the size is not asked for.</param>
internal sealed record PriorPreset(string Name, double AtHidden, double Power)
{
    public const double Factor = 3;

    private const double HiddenBase = 2_000;

    public static ImmutableArray<PriorPreset> All { get; } =
    [
        // The rate that was best for 22 of the 35 models, and a tenth of it.
        new("lora", 3e-4, 0),
        new("full", 3e-5, 0),
        new("lora-llama", 5e-4, 0.781),
        new("full-llama", 5e-5, 0.781),
        new("lora-qwen", 5e-4, 0.0775),
        new("full-qwen", 5e-5, 0.0775),
    ];

    public bool NeedsHidden => Power != 0;

    /// <summary>The centre, to three significant digits, which is more than anybody knows.</summary>
    public double Center(double hidden)
    {
        double center = AtHidden * Math.Pow(HiddenBase / hidden, Power);
        double unit = Math.Pow(10, Math.Floor(Math.Log10(center)) - 2);
        return (double)((decimal)Math.Round(center / unit) * (decimal)unit);
    }
}
