using System.Xml.Linq;

namespace HyperSearch.Architecture.Tests.Layout;

/// <summary>What a package shows to those who find it.</summary>
[TestFixture]
public sealed class PackageTests
{
    private static readonly string[] Packages = ["src/HyperSearch.Core/HyperSearch.Core.csproj", "src/HyperSearch.Optimization/HyperSearch.Optimization.csproj"];

    [Test]
    public void Projects_ThatArePacked_AreTheOptimizerAndWhatItNeeds() =>
        Assert.That(Repository.Files("src", "*.csproj").Where(p => Property(p, "IsPackable") == "true"), Is.EquivalentTo(Packages));

    [TestCaseSource(nameof(Packages))]
    public void Package_HasADescriptionAndAReadme(string project)
    {
        Assert.That(Property(project, "Description"), Is.Not.Null.And.Not.Empty);
        Assert.That(Property(project, "PackageReadmeFile"), Is.EqualTo("README.md"));
        Assert.That(File.Exists(Path.Combine(Repository.Root, Path.GetDirectoryName(project)!, "README.md")));
    }

    private static string? Property(string project, string name) => XDocument.Parse(Repository.Read(project)).Descendants(name).FirstOrDefault()?.Value;
}
