using TransferLearning.Core.Hashing;

namespace TransferLearning.Onnx.Graph;

/// <summary>Where a model came from: its name in messages, and the folder that its external data lies in.</summary>
internal sealed record OnnxSource(string Name, string? Folder)
{
    /// <summary>The full path of an external data file, which the specification keeps inside the model's folder.</summary>
    public string ExternalPath(string location)
    {
        if (Folder is null) throw new TlearnException($"{Name}: weights lie in '{location}', but the model was not read from a folder");
        var folder = Path.GetFullPath(Folder);
        var path = location.Length == 0 || location.Contains('\0') ? folder : Path.GetFullPath(Path.Combine(folder, location));
        if (!path.StartsWith(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            throw new TlearnException($"{Name}: external data '{location}' lies outside the model's folder", "Put the data beside the model and name it relatively.");
        }

        if (!File.Exists(path))
        {
            throw new TlearnException($"{Name}: the weights in '{location}' are missing: no file {path}", "Copy the external data file beside the model; it belongs to it.");
        }

        return path;
    }

    public byte[] ReadExternal(string location, long offset, int length, string what)
    {
        using var file = File.OpenHandle(ExternalPath(location));
        var bytes = new byte[length];
        var filled = 0;
        while (filled < length && RandomAccess.Read(file, bytes.AsSpan(filled), offset + filled) is var read and > 0) filled += read;
        return filled == length ? bytes : throw new TlearnException(
            $"{Name}: {what}: '{location}' ends early: found {filled} bytes at {offset}, expected {length}", "The external data file is truncated: copy it again.");
    }

    /// <summary>SHA-256 over the model's bytes, then each external file's bytes in ordinal order of their names.</summary>
    public string Hash(ReadOnlySpan<byte> model, IEnumerable<string> externalFiles)
    {
        using var hash = new Sha256();
        hash.Append(model);
        var buffer = new byte[1 << 20];
        foreach (var location in externalFiles.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            using var file = File.OpenRead(ExternalPath(location));
            while (file.Read(buffer) is var read and > 0) hash.Append(buffer.AsSpan(0, read));
        }

        return Convert.ToHexStringLower(hash.Finish());
    }
}
