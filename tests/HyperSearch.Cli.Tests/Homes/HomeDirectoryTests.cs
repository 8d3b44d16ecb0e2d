using HyperSearch.Cli.Homes;

namespace HyperSearch.Cli.Tests.Homes;

public sealed class HomeDirectoryTests
{
    [Test]
    public void Find_NothingNamed_IsTheHiddenFolderHere()
    {
        Assert.That(HomeDirectory.Find(null, _ => null, "/srv"), Is.EqualTo(new HomeDirectory("/srv/.hypersearch", "default")));
    }

    [Test]
    public void Find_TheVariable_IsTheHomeItself()
    {
        Assert.That(HomeDirectory.Find(null, name => name == "HYPERSEARCH_HOME" ? "h" : null, "/srv"), Is.EqualTo(new HomeDirectory("/srv/h", "HYPERSEARCH_HOME")));
    }

    [Test]
    public void Find_TheFlag_WinsOverTheVariable()
    {
        Assert.That(HomeDirectory.Find("/flag", _ => "/variable", "/srv").Path, Is.EqualTo("/flag"));
    }
}
