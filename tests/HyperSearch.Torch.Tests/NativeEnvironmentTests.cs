using HyperSearch.Torch.Interop;

namespace HyperSearch.Torch.Tests;

/// <summary>Threads that wait must not spin: see <see cref="NativeEnvironment"/>.</summary>
public sealed class NativeEnvironmentTests : TorchFixture
{
    [Test]
    public void Spins_OnceTheShimIsLoaded_AreFewUnlessTheUserSaidOtherwise()
    {
        if (Environment.GetEnvironmentVariable("OMP_WAIT_POLICY") is not null) Assert.Ignore("OMP_WAIT_POLICY is set: the user decides how threads wait");
        Assert.That(NativeEnvironment.Spins(), Is.EqualTo(Environment.GetEnvironmentVariable("GOMP_SPINCOUNT") ?? "1000"));
    }
}
