using TransferLearning.Core.Files;
using Xunit;

namespace TransferLearning.Tests.Core;

/// <summary>Spellings of one path under Windows; what only its disk tells is tried on the Windows build.</summary>
public sealed class WindowsNamesTests
{
    [Theory]
    [InlineData(@"c:\", @"C:\")]
    [InlineData(@"Z:\", @"Z:\")]
    [InlineData(@"\\server\share", @"\\server\share")]
    [InlineData("/", "/")]
    public void A_drive_has_one_letter(string root, string expected) => Assert.Equal(expected, WindowsNames.OfRoot(root));

    [Theory]
    [InlineData(@"\\?\C:\a b\c", @"C:\a b\c")]
    [InlineData(@"\\?\UNC\server\share\c", @"\\server\share\c")]
    [InlineData(@"\\?\Volume{1}\c", @"\\?\Volume{1}\c")]
    [InlineData(@"\\.\NUL", @"\\.\NUL")]
    [InlineData(@"C:\a", @"C:\a")]
    [InlineData("/a/b", "/a/b")]
    public void A_path_has_one_form(string full, string expected) => Assert.Equal(expected, WindowsNames.Plain(full));
}
