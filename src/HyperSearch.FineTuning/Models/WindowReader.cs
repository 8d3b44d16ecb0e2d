namespace HyperSearch.FineTuning.Models;

/// <summary>Reads which layers see a window only.</summary>
internal static class WindowReader
{
    public static ModelConfig Read(ConfigFields fields, FamilyTraits traits, ModelConfig config)
    {
        var window = fields.Keys.Contains("sliding_window") ? fields.OptionalCount("sliding_window") : traits.WindowDefault;
        if (traits.Family is ModelFamily.Llama or ModelFamily.Gemma && window is not null)
            throw fields.Bad("sliding_window", "is set; models of this type have no sliding attention");
        if (traits.Family is ModelFamily.Qwen2 or ModelFamily.Qwen3 && !fields.Flag("use_sliding_window")) window = null;
        var implied = Implied(fields, traits, config.Layers, window);
        var named = Named(fields);
        if (named is not null && named.Length != config.Layers)
            throw fields.Bad("layer_types", $"names {named.Length} layers; there are {config.Layers}");
        if (named is not null && !traits.NamesLayers && named != implied)
            throw fields.Bad("layer_types", $"does not follow from sliding_window; models of type {traits.ModelType} are alike in all layers");
        var pattern = named ?? implied;
        if (pattern.Contains('s', StringComparison.Ordinal) && window is null)
            throw fields.Bad("layer_types", "names sliding_attention, but there is no window");
        return pattern.Contains('s', StringComparison.Ordinal) ? config with { Window = window, LayerPattern = pattern } : config;
    }

    private static string Implied(ConfigFields fields, FamilyTraits traits, int layers, int? window)
    {
        if (window is null) return new string('f', layers);
        return string.Concat(Enumerable.Range(0, layers).Select(layer => traits.Family switch
        {
            ModelFamily.Gemma2 => layer % 2 == 0 ? 's' : 'f',
            ModelFamily.Qwen2 or ModelFamily.Qwen3 => layer >= (fields.Number("max_window_layers") ?? 28) ? 's' : 'f',
            _ => 's',
        }));
    }

    private static string? Named(ConfigFields fields) => fields.Present("layer_types")
        ? string.Concat(fields.Texts("layer_types").Select(kind => kind switch
        {
            "full_attention" => 'f',
            "sliding_attention" => 's',
            _ => throw fields.Bad("layer_types", $"names {kind}; full_attention and sliding_attention are built in"),
        }))
        : null;
}
