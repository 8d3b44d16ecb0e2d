using HyperSearch.Core.SearchSpaces;

namespace HyperSearch.Specs.Tests.Spaces;

internal sealed class PriorPresetTests
{
    [TestCase("lora", "", 3e-4)]
    [TestCase("full", "", 3e-5)]
    [TestCase("lora-llama", ", hidden: 4096", 2.86e-4)]
    [TestCase("full-llama", ", hidden: 4096", 2.86e-5)]
    [TestCase("lora-llama", ", hidden: 2000", 5e-4)]
    [TestCase("lora-qwen", ", hidden: 1024", 5.27e-4)]
    public void Read_APreset_GivesItsCenterAndName(string preset, string hidden, double center)
    {
        SearchSpace space = TestCatalog.ReadGood($$$"""
            name: tiny
            objective: {metric: loss}
            space: {rate: {type: float, low: 1e-6, high: 1e-2, scale: log, prior: {preset: {{{preset}}}{{{hidden}}} } } }
            budget: {trials: 2}
            trial: {kind: command, run: [./train]}
            """).Space;
        Assert.That(space.Parameters[0].Prior, Is.EqualTo(new ParameterPrior(center, 3) { Preset = preset }));
    }
}
