using System.Diagnostics;
using System.Net.Sockets;
using TransferLearning.Core.Files;
using Xunit;

namespace TransferLearning.Tests.Core;

/// <summary>What is no file is never replaced by one. All nodes are the test's own: none of the system's is ever written to.</summary>
public sealed class PathKindTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public PathKindTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "pipes and devices have names on Unix only");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("p", "pipe")]
    [InlineData("b 7 99", "device")]
    public async Task A_pipe_or_a_disk_is_refused_and_stays(string type, string name)
    {
        var node = await NodeAsync(type);
        var link = _folder.File("link");
        File.CreateSymbolicLink(link, node);
        var kind = PathKinds.Of(node);
        foreach (var path in (string[])[node, link])
        {
            foreach (var attempt in (Action[])[() => AtomicFile.RequireWritable(path), () => AtomicFile.Write(path, FileDurability.OnDisk, [1])])
            {
                Assert.Contains($"{path} cannot be written: there is a {name} of that name", Assert.Throws<IOException>(attempt).Message);
            }
        }

        if (name == "device")
        {
            Assert.Throws<IOException>(() => AtomicText.RequireWritable(link));
            Assert.Throws<IOException>(() => AtomicText.Write(link, text => text.Write("x")));
        }

        Assert.Equal(kind, PathKinds.Of(node));
        Assert.Equal(node, new FileInfo(link).LinkTarget);
        Assert.Equal(2, Directory.GetFileSystemEntries(_folder).Length);
    }

    [Fact]
    public void A_socket_is_refused_and_stays()
    {
        var path = _folder.File("s");
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        foreach (var attempt in (Action[])[() => AtomicFile.RequireWritable(path), () => AtomicFile.Write(path, FileDurability.Named, [1]), () => AtomicText.RequireWritable(path), () => AtomicText.Write(path, _ => { })])
        {
            Assert.Contains("there is a socket of that name", Assert.Throws<IOException>(attempt).Message);
        }

        Assert.Equal(PathKind.Socket, PathKinds.Of(path));
    }

    [Fact]
    public async Task A_character_device_takes_the_bytes_and_stays()
    {
        var nothing = await NodeAsync("c 1 3");
        AtomicFile.RequireWritable(nothing);
        AtomicFile.Write(nothing, FileDurability.OnDisk, stream =>
        {
            stream.Write([1, 2, 3]);
            stream.Position = 1; // writers may seek
            stream.WriteByte(4);
        });
        AtomicText.Write(nothing, text => text.Write("x"));
        Assert.Equal(PathKind.CharacterDevice, PathKinds.Of(nothing));
        Assert.Equal(0, new FileInfo(nothing).Length);
    }

    [Fact]
    public async Task A_device_that_is_full_is_an_error_and_stays()
    {
        var full = await NodeAsync("c 1 7");
        Assert.Throws<IOException>(() => AtomicFile.Write(full, FileDurability.OnDisk, [1]));
        Assert.Equal(PathKind.CharacterDevice, PathKinds.Of(full));
    }

    [Fact]
    public void A_link_of_the_systems_is_not_replaced()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/proc is Linux's");
        var file = _folder.File("open");
        using var open = new FileStream(file, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite);
        var link = $"/proc/self/fd/{open.SafeFileHandle.DangerousGetHandle()}";
        Assert.True(PathKinds.IsSystemLink(link));
        Assert.False(PathKinds.IsSystemLink(file));
        Assert.Contains("link of the system", Assert.Throws<IOException>(() => AtomicFile.RequireWritable(link)).Message);
        AtomicText.Write(link, text => text.Write("written through"));
        Assert.Equal("written through".Length, open.Length);
    }

    private async Task<string> NodeAsync(string type)
    {
        var node = _folder.File("node");
        using var made = Process.Start(new ProcessStartInfo("mknod", [node, .. type.Split(' ')]) { RedirectStandardError = true })!;
        await made.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.SkipUnless(made.ExitCode == 0, "only root may make devices");
        // Some containers let a device be made and not be opened.
        if (type[0] == 'c')
        {
            try
            {
                using var opened = new FileStream(node, FileMode.Open, FileAccess.Write);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Assert.Skip("devices cannot be opened here");
            }
        }

        return node;
    }
}
