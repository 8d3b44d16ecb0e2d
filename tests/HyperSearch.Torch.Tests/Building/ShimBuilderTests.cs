using System.Text;
using HyperSearch.Torch.Building;

namespace HyperSearch.Torch.Tests.Building;

public class ShimBuilderTests : TorchFixture
{
    private const string CMake = """
        cmake_minimum_required(VERSION 3.18)
        project(tiny LANGUAGES CXX)
        add_library(hypersearch_torch SHARED tiny.cpp)
        """;

    private string cache = null!;

    [SetUp]
    public void MakeCache() => cache = Directory.CreateTempSubdirectory("hypersearch-shim-").FullName;

    [TearDown]
    public void DeleteCache() => Directory.Delete(cache, recursive: true);

    [Test]
    public void EnsureBuilt_SeveralAtOnce_CompilesOnce()
    {
        var compilations = 0;
        void Count(string line)
        {
            if (line.StartsWith("compiling the shim", StringComparison.Ordinal)) Interlocked.Increment(ref compilations);
        }
        var results = new ShimBuildResult[3];
        var threads = Enumerable.Range(0, 3)
            .Select(i => new Thread(() => results[i] = ShimBuilder.EnsureBuilt(Tiny("int tiny() { return 1; }"), cache, Count))).ToArray();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();

        Assert.That(compilations, Is.EqualTo(1));
        Assert.That(results, Has.All.EqualTo(results[0]).And.All.TypeOf<ShimBuildResult.Ok>());
        Assert.That(((ShimBuildResult.Ok)results[0]).Path, Does.Exist);
    }

    [Test]
    public void EnsureBuilt_EditedSource_IsCompiledBesideTheOldOne()
    {
        var first = ShimBuilder.EnsureBuilt(Tiny("int tiny() { return 1; }"), cache, null);
        var second = ShimBuilder.EnsureBuilt(Tiny("int tiny() { return 2; }"), cache, null);

        Assert.That(second, Is.TypeOf<ShimBuildResult.Ok>().And.Not.EqualTo(first));
        Assert.That(((ShimBuildResult.Ok)first).Path, Does.Exist);
    }

    [Test]
    public void EnsureBuilt_SourceThatDoesNotCompile_ShowsTheCompilersWords()
    {
        var result = ShimBuilder.EnsureBuilt(Tiny("int tiny() { return missing_name; }"), cache, null);

        Assert.That(result, Is.TypeOf<ShimBuildResult.Failed>());
        Assert.That(result.Explanation, Does.Contain("missing_name"));
    }

    [Test]
    public void Inspect_WhereTensorsWork_FindsLibtorchAndTheTools()
    {
        var summary = ShimBuilder.Inspect();

        Assert.That(summary.LibtorchVersion, Is.EqualTo(TorchRuntime.Version));
        Assert.That(summary.Missing, Is.Null);
        Assert.That(summary.MissingPackages, Is.Empty);
        Assert.That(summary.CachedShim, Is.EqualTo(TorchRuntime.ShimPath));
    }

    private static NativeSources Tiny(string source) =>
        new([("CMakeLists.txt", Encoding.UTF8.GetBytes(CMake)), ("tiny.cpp", Encoding.UTF8.GetBytes(source))]);
}
