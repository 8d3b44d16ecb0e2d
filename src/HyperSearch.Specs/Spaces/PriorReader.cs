using System.Globalization;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Specs.Problems;
using HyperSearch.Specs.Reading;
using HyperSearch.Specs.Settings;
using HyperSearch.Specs.Yaml;

namespace HyperSearch.Specs.Spaces;

/// <summary>Reads <c>prior: {center, factor}</c> or <c>prior: {preset, hidden}</c> of a numeric parameter.</summary>
internal sealed class PriorReader(ProblemList problems, Fields fields)
{
    private const double HiddenMax = 1_000_000;

    public ParameterPrior? Read(double low, double high, Scale scale)
    {
        if (fields.Find("prior") is not { } node) return null;
        if (Fields.Of(node, fields.PathOf("prior"), ["center", "factor", "preset", "hidden"], problems) is not { } prior) return null;
        return prior.Has("preset") ? ReadPreset(prior, low, high, scale) : ReadOwn(prior, low, high, scale);
    }

    private ParameterPrior? ReadOwn(Fields prior, double low, double high, Scale scale)
    {
        if (prior.Require("center", "a prior says around which value good ones are thought to lie", $"add center: {Text(low)}") is null) return null;
        if (prior.Require("factor", "a prior says how far from its center good values may lie", "add factor: 3") is null) return null;
        double? center = prior.Number("center", NumberRange.Between(low, high));
        double? factor = prior.Number("factor", NumberRange.Positive);
        if (factor <= 1 && scale == Scale.Log)
            problems.Add(SpecCode.Prior, prior.Find("factor")!.Mark, $"'{prior.PathOf("factor")}' is {Text(factor.Value)} on a log scale", "values between center / factor and center x factor are believed in", "write a factor above 1, such as 3");
        return center is { } c && factor is { } f ? new ParameterPrior(c, f) : null;
    }

    private ParameterPrior? ReadPreset(Fields prior, double low, double high, Scale scale)
    {
        if (prior.Word("preset", [.. PriorPreset.All.Select(p => p.Name)]) is not { } name) return null;
        PriorPreset preset = PriorPreset.All.First(p => p.Name == name);
        Mark mark = prior.Find("preset")!.Mark;
        if (scale != Scale.Log)
            problems.Add(SpecCode.Prior, mark, $"'{prior.PathOf("preset")}' is {name} on a linear scale", "presets are about learning rates, which differ by factors", "add scale: log");
        if (prior.Has("center") || prior.Has("factor"))
            problems.Add(SpecCode.Prior, mark, $"'{prior.PathOf("preset")}' stands beside center or factor", "a preset says both of them", "keep one of the two");
        if (preset.NeedsHidden && prior.Require("hidden", $"the preset {name} depends on the model's hidden size", "add hidden: 4096, from hidden_size of the model's config.json") is null) return null;
        double hidden = prior.Has("hidden") ? prior.Integer("hidden", NumberRange.Between(1, HiddenMax), counts: true) ?? 1 : 1;
        double center = preset.Center(hidden);
        if (center >= low && center <= high) return new ParameterPrior(center, PriorPreset.Factor) { Preset = name };
        problems.Add(SpecCode.Prior, mark, $"'{prior.PathOf("preset")}' is {name}, whose center is {Text(center)}", $"it must be at least {Text(low)} and at most {Text(high)}", "widen the range, or remove the prior");
        return null;
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
