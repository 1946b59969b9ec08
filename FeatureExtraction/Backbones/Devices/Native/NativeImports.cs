namespace TransferLearning.FeatureExtraction.Backbones.Devices.Native;

/// <summary>Which libraries a native library asks the loader for, read from the file itself: nothing is loaded, and it may be made for another system.</summary>
internal static class NativeImports
{
    /// <summary>Names of the needed libraries, as they stand in the file, in its order.</summary>
    /// <exception cref="InvalidDataException">The file is neither ELF nor PE, or is damaged; the message says where.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IReadOnlyList<string> Read(string path)
    {
        // Providers have hundreds of megabytes; what is read of them lies in a few pages.
        using var file = new LibraryFile(path);
        if (file.StartsWith("\u007fELF"u8)) return ElfImports.Read(file);
        if (file.StartsWith("MZ"u8)) return PeImports.Read(file);
        throw file.Damaged(0, "found neither the mark of an ELF file nor that of a PE file");
    }
}
