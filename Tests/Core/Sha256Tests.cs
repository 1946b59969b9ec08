using System.Security.Cryptography;
using System.Text.RegularExpressions;
using CsCheck;
using TransferLearning.Core.Hashing;
using Xunit;

namespace TransferLearning.Tests.Core;

/// <summary>The hash of every file, with OpenSSL and without it.</summary>
public sealed partial class Sha256Tests
{
    [Theory]
    [InlineData("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [InlineData("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")]
    public void Examples_of_the_standard(string text, string expected)
    {
        var hash = new byte[Sha256.Size];
        ManagedSha256.HashData(System.Text.Encoding.ASCII.GetBytes(text), hash);
        Assert.Equal(expected, Convert.ToHexStringLower(hash));
    }

    [Fact]
    public void Without_a_library_it_equals_the_base_librarys_whatever_the_pieces() =>
        Gen.Select(Gen.Byte.Array[0, 400], Gen.Int[1, 90]).Sample((data, piece) =>
        {
            var sha256 = new ManagedSha256();
            var hash = new byte[Sha256.Size];

            // Twice: after a hash it begins anew.
            for (var round = 0; round < 2; round++)
            {
                for (var start = 0; start < data.Length; start += piece) sha256.Append(data.AsSpan(start, Math.Min(piece, data.Length - start)));
                sha256.Finish(hash);
                Assert.Equal(SHA256.HashData(data), hash);
            }
        });

    [Fact]
    public async Task Bytes_pieces_and_streams_have_one_hash()
    {
        var data = new byte[(1 << 20) + 77];
        new Random(3).NextBytes(data);
        var expected = SHA256.HashData(data);
        Assert.Equal(expected, Sha256.HashData(data));
        Assert.Equal(expected, Sha256.HashData(new MemoryStream(data)));
        Assert.Equal(expected, await Sha256.HashDataAsync(new MemoryStream(data), TestContext.Current.CancellationToken));
        using var sha256 = new Sha256();
        sha256.Append(data.AsSpan(0, 100));
        sha256.Append(data.AsSpan(100));
        Assert.Equal(expected, sha256.Finish());
        var managed = new byte[Sha256.Size];
        ManagedSha256.HashData(data, managed);
        Assert.Equal(expected, managed);
    }

    /// <summary>The base library's cryptography ends the process where OpenSSL is missing, so nothing but <see cref="Sha256"/> may ask for it.</summary>
    [Fact]
    public void No_other_code_uses_the_base_librarys_cryptography()
    {
        string[] projects = ["Core", "Onnx", "FeatureExtraction", "Classifiers", "FineTuning", "Experiments", "Pipeline.Cli"];
        var users =
            from project in projects
            from file in Directory.EnumerateFiles(Path.Combine(SharedData.Repository, project), "*.cs", SearchOption.AllDirectories)
            where !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}") && Cryptography().IsMatch(File.ReadAllText(file))
            select Path.GetRelativePath(SharedData.Repository, file).Replace('\\', '/');
        Assert.Equal(["Core/Hashing/Sha256.cs"], users);
    }

    [GeneratedRegex(@"System\.Security\.Cryptography|\bSHA256\.|\bRandomNumberGenerator\b|\bIncrementalHash\b")]
    private static partial Regex Cryptography();
}
