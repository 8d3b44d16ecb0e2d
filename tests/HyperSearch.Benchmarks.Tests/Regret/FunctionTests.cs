using HyperSearch.Benchmarks.Regret.Bbob;
using HyperSearch.Benchmarks.Regret.Functions;

namespace HyperSearch.Benchmarks.Tests.Regret;

public sealed class FunctionTests
{
    private static IEnumerable<string> Names => All.Select(f => f.Name);

    private static IEnumerable<BenchmarkFunction> All => FunctionTable.All.Concat(BbobTable.All);

    [TestCaseSource(nameof(Names))]
    public void Optimum_OfAPlacedFunction_IsReachedAndNotUndercut(string name) => Assert.That(OptimumCheck.FaultsOf(All.Single(f => f.Name == name), seeds: 2), Is.Empty);
}
