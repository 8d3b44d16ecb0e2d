using HyperSearch.Benchmarks.Regret.Functions;

namespace HyperSearch.Benchmarks.Tests.Regret;

public sealed class FunctionTests
{
    private static IEnumerable<string> Names => FunctionTable.All.Select(f => f.Name);

    [TestCaseSource(nameof(Names))]
    public void Optimum_OfAPlacedFunction_IsReachedAndNotUndercut(string name) => Assert.That(OptimumCheck.FaultsOf(FunctionTable.All.Single(f => f.Name == name), seeds: 2), Is.Empty);
}
