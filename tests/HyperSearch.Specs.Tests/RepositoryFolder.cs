namespace HyperSearch.Specs.Tests;

/// <summary>Finds the checkout that the tests were built from.</summary>
internal static class RepositoryFolder
{
    public static string Root { get; } = Find();

    public static string SearchSpaces => Path.Combine(Root, "search-spaces");

    private static string Find()
    {
        for (DirectoryInfo? folder = new(TestContext.CurrentContext.TestDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "HyperSearch.sln"))) return folder.FullName;
        throw new DirectoryNotFoundException("No folder above the tests holds HyperSearch.sln.");
    }
}
