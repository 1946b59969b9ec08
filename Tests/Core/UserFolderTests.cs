using TransferLearning.Core.Files;
using Xunit;

namespace TransferLearning.Tests.Core;

/// <summary>Which folder the environment names: always an absolute one, and never one of the current folder that nobody asked for.</summary>
public sealed class UserFolderTests
{
    private static readonly string s_root = Path.GetPathRoot(Path.GetTempPath())!;
    private static readonly string s_home = Path.Combine(s_root, "home", "of-nobody");

    [Fact]
    public void The_folders_own_variable_wins() =>
        Assert.Equal(Path.Combine(s_root, "a"), Find(UserFolders.Cache, s_home, ("TLEARN_CACHE", Path.Combine(s_root, "a")), ("XDG_CACHE_HOME", Path.Combine(s_root, "b"))));

    [Fact]
    public void A_relative_one_counts_from_the_current_folder() =>
        Assert.Equal(Path.GetFullPath("a"), Find(UserFolders.Models, s_home, ("TLEARN_MODELS", "a")));

    [Fact]
    public void The_folder_of_the_specification_comes_next() =>
        Assert.Equal(Path.Combine(s_root, "b", "tlearn", "models"), Find(UserFolders.Models, s_home, ("TLEARN_MODELS", ""), ("XDG_DATA_HOME", Path.Combine(s_root, "b"))));

    [Theory]
    [InlineData("")]
    [InlineData("relative")]
    [InlineData(".")]
    public void One_of_the_specification_that_is_not_absolute_does_not_count(string value) =>
        Assert.Equal(Path.Combine(s_home, ".cache", "tlearn"), Find(UserFolders.Cache, s_home, ("XDG_CACHE_HOME", value)));

    [Theory]
    [InlineData("")]
    [InlineData("user")]
    public void Without_a_home_folder_nothing_is_taken_for_it(string home)
    {
        var error = Assert.Throws<TlearnException>(() => Find(UserFolders.Cache, home));
        Assert.Contains($"HOME is '{home}'", error.Message);
        Assert.Contains("TLEARN_CACHE", error.Next);
        Assert.Contains("TLEARN_MODELS", Assert.Throws<TlearnException>(() => Find(UserFolders.Models, home)).Next);
    }

    private static string Find(UserFolder folder, string home, params (string Name, string Value)[] variables) =>
        folder.Find(name => variables.Where(v => v.Name == name).Select(v => v.Value).SingleOrDefault(), home);
}
