namespace HyperSearch.Torch.Tests;

/// <summary>Loads the shim, compiling it on first use as the CLI does; tests that need tensors are skipped where that cannot be done.</summary>
public abstract class TorchFixture
{
    private TensorScope scope = null!;

    [OneTimeSetUp]
    public void LoadShim()
    {
        if (!TorchRuntime.TryLoadOrBuild(log: TestContext.Progress.WriteLine)) Assert.Ignore(TorchRuntime.UnavailableReason!);
        TorchRuntime.Threads = 2;
    }

    [SetUp]
    public void OpenScope() => scope = new TensorScope();

    [TearDown]
    public void CloseScope() => scope.Dispose();
}
