using System.Globalization;
using TransferLearning.Core;
using TransferLearning.Core.Unicode;
using Xunit;

namespace TransferLearning.Tests.Core;

public sealed class LabelTextTests
{
    [Fact]
    public void Form_C_is_Pythons()
    {
        var wrong = new List<string>();
        var lines = File.ReadAllLines(Path.Combine(SharedData.Repository, "Tests", "Golden", "unicode", "nfc.txt"));
        Assert.True(lines.Length > 2000);
        foreach (var line in lines)
        {
            var cells = line.Split(';');
            var found = ComposedForm.Of(Text(cells[0]));
            if (found != Text(cells[1])) wrong.Add($"{line}: found {string.Join(' ', found.Select(c => $"{(int)c:X}"))}");
            Assert.Equal(found, ComposedForm.Of(found));
        }

        Assert.Empty(wrong);

        static string Text(string codes) => string.Concat(codes.Split(' ').Select(c => char.ConvertFromUtf32(int.Parse(c, NumberStyles.HexNumber, CultureInfo.InvariantCulture))));
    }

    [Theory]
    [InlineData("  cafe\u0301\u00A0", "caf\u00E9")]
    [InlineData("caf\u00E9", "caf\u00E9")]
    [InlineData("a b", "a b")]
    [InlineData(" \t", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void Labels_are_composed_and_without_blanks_around_them(string? written, string? expected) => Assert.Equal(expected, LabelText.Normalise(written));

    [Fact]
    public void Half_a_surrogate_pair_stays() => Assert.Equal("\uD800\u00E9", ComposedForm.Of("\uD800e\u0301"));
}
