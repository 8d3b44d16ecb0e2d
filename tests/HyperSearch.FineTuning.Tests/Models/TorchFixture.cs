using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Tests.Models;

/// <summary>Loads the shim, compiling it on first use; tests that need tensors are skipped with the reason where that cannot be done.</summary>
public abstract class TorchFixture
{
    private TensorScope _scope = null!;

    [OneTimeSetUp]
    public void LoadShim()
    {
        if (!TorchRuntime.TryLoadOrBuild(log: TestContext.Progress.WriteLine)) Assert.Ignore(TorchRuntime.UnavailableReason!);
        TorchRuntime.Threads = 1;
    }

    [SetUp]
    public void OpenScope() => _scope = new TensorScope();

    [TearDown]
    public void CloseScope() => _scope.Dispose();
}
