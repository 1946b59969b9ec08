namespace TransferLearning.FeatureExtraction.Decoding.Decoders;

/// <summary>Why a native library does not load, on one line.</summary>
internal static class NativeLoading
{
    /// <summary>Whether an exception says that a native library does not load.</summary>
    public static bool IsFailure(Exception e) => e is DllNotFoundException or TypeInitializationException or BadImageFormatException or EntryPointNotFoundException;

    /// <summary>Whether the program has the library's file, whether or not it loads.</summary>
    /// <param name="library">Name of the library itself, without ending.</param>
    public static bool IsBrought(string library)
    {
        // Where .NET looks before the system does: in a single file that is the folder to which the native libraries were unpacked.
        var folders = (AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return folders.Append(AppContext.BaseDirectory).Any(folder => Files(library).Any(file => File.Exists(Path.Combine(folder, file))));
    }

    /// <summary>The cause. .NET names every place where it looked, a line each; what users need is the library that is missing there.</summary>
    /// <param name="e">The failure.</param>
    /// <param name="library">Name of the library itself, without ending.</param>
    public static string Cause(Exception e, string library)
    {
        var cause = e is TypeInitializationException { InnerException: { } inner } ? inner : e;
        string[] lines = cause.Message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (cause is not DllNotFoundException) return lines.FirstOrDefault() ?? cause.GetType().Name;
        return lines.FirstOrDefault(line => line.Contains(": ", StringComparison.Ordinal) && !line[..line.IndexOf(": ", StringComparison.Ordinal)].Contains(library, StringComparison.Ordinal) && line.Contains("cannot open", StringComparison.Ordinal))
            ?? lines.FirstOrDefault(line => line.Contains(library, StringComparison.Ordinal) && line.Contains(": ", StringComparison.Ordinal) && !line.Contains("cannot open", StringComparison.Ordinal))
            ?? $"found no {library}";
    }

    private static string[] Files(string library) => OperatingSystem.IsWindows() ? [$"{library}.dll"] : OperatingSystem.IsMacOS() ? [$"lib{library}.dylib", $"{library}.dylib"] : [$"lib{library}.so", $"{library}.so"];
}
