namespace HyperSearch.FineTuning.Models;

/// <summary>Reads how positions are rotated, in both spellings: <c>rope_parameters</c>, or <c>rope_theta</c> and <c>rope_scaling</c>.</summary>
internal static class RopeReader
{
    public static ModelConfig Read(ConfigFields fields, ModelConfig config)
    {
        var rope = fields.Section("rope_parameters") ?? fields.Section("rope_scaling");
        if (rope is not null && rope.Keys.Any(key => key.EndsWith("_attention", StringComparison.Ordinal)))
            throw fields.Bad("rope_parameters", "differs by kind of layer, which is not built in");
        var share = rope?.Number("partial_rotary_factor") ?? fields.Number("partial_rotary_factor") ?? 1;
        if (share != 1 && config.Family != ModelFamily.Phi3)
            throw (rope?.Present("partial_rotary_factor") == true ? rope : fields).Bad("partial_rotary_factor", $"is {share}; partial rotary embeddings are built in for phi3 only");
        var read = config with
        {
            RopeTheta = rope?.Number("rope_theta") ?? fields.Number("rope_theta") ?? 10_000,
            RotarySize = (int)(config.HeadSize * share),
        };
        if (read.RotarySize is 0 || read.RotarySize % 2 != 0)
            throw fields.Bad(share == 1 ? "head_dim" : "partial_rotary_factor", $"gives {read.RotarySize} dimensions to rotate; rotary embeddings need an even width");
        return read with { Rope = ReadScaling(fields, rope, read) };
    }

    private static RopeScaling ReadScaling(ConfigFields fields, ConfigFields? rope, ModelConfig config)
    {
        if (rope is null) return new RopeScaling.None();
        var type = rope.Text("rope_type") ?? rope.Text("type") ?? "default";
        return type switch
        {
            "default" => new RopeScaling.None(),
            "linear" => new RopeScaling.Linear(rope.Positive("factor")),
            "llama3" => ReadLlama3(rope),
            "dynamic" => new RopeScaling.Dynamic(rope.Positive("factor"), config.MaxPositions),
            "yarn" => ReadYarn(fields, rope, config),
            "longrope" or "su" => ReadLongRope(fields, rope, config),
            _ => throw rope.Bad("rope_type", $"is '{type}'; built in are default, linear, dynamic, llama3, yarn and longrope"),
        };
    }

    private static double? Original(ConfigFields fields, ConfigFields rope)
        => rope.Number("original_max_position_embeddings") ?? fields.Number("original_max_position_embeddings");

    private static RopeScaling.Llama3 ReadLlama3(ConfigFields rope)
    {
        var scaling = new RopeScaling.Llama3(
            rope.Positive("factor"), rope.Positive("low_freq_factor"), rope.Positive("high_freq_factor"),
            rope.Positive("original_max_position_embeddings"));
        return scaling.HighFrequencyFactor > scaling.LowFrequencyFactor
            ? scaling
            : throw rope.Bad("high_freq_factor", $"is {scaling.HighFrequencyFactor}, which must be more than low_freq_factor {scaling.LowFrequencyFactor}");
    }

    private static RopeScaling.Yarn ReadYarn(ConfigFields fields, ConfigFields rope, ModelConfig config)
    {
        var original = Original(fields, rope) ?? config.MaxPositions;
        var factor = rope.Number("factor") ?? config.MaxPositions / original;
        var (one, all) = (rope.Number("mscale") ?? 0, rope.Number("mscale_all_dim") ?? 0);
        var attention = rope.Number("attention_factor")
            ?? (one != 0 && all != 0 ? Magnitude(factor, one) / Magnitude(factor, all) : Magnitude(factor, 1));
        return new RopeScaling.Yarn(
            factor, original, Nonzero("beta_fast", 32), Nonzero("beta_slow", 1), attention, !rope.Present("truncate") || rope.Flag("truncate"));

        double Nonzero(string key, double absent) => rope.Number(key) is { } number && number != 0 ? number : absent;
    }

    private static double Magnitude(double factor, double scale) => factor <= 1 ? 1 : (0.1 * scale * Math.Log(factor)) + 1;

    private static RopeScaling.LongRope ReadLongRope(ConfigFields fields, ConfigFields rope, ModelConfig config)
    {
        var original = Original(fields, rope) ?? config.MaxPositions;
        var factor = rope.Number("factor") ?? config.MaxPositions / original;
        var attention = rope.Number("attention_factor") ?? (factor <= 1 ? 1 : Math.Sqrt(1 + (Math.Log(factor) / Math.Log(original))));
        return new RopeScaling.LongRope(Factors("short_factor"), Factors("long_factor"), original, attention);

        IReadOnlyList<double> Factors(string key)
        {
            var factors = rope.Numbers(key);
            return factors.Count == config.RotarySize / 2 && factors.All(value => value > 0)
                ? factors
                : throw rope.Bad(key, $"has {factors.Count} numbers; it needs {config.RotarySize / 2}, one a pair of rotated dimensions, all above 0");
        }
    }
}
