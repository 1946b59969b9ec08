namespace TransferLearning.Core.Files;

/// <summary>What becomes of an earlier report in a folder.</summary>
internal enum EarlierReport
{
    /// <summary>It stays, and the folder is refused.</summary>
    Keep,

    /// <summary>It is replaced.</summary>
    Replace,
}

/// <summary>
/// A folder that one run has for its report, from before its work until it is disposed: two runs at once never share one. The folder's marker is held open for
/// that, so that a run that is killed leaves no lock behind. A folder into which nothing was written goes with the run.
/// </summary>
internal sealed class ReportFolder : IDisposable
{
    private readonly FileStream _marker;
    private readonly bool _made;

    private ReportFolder(string path, FileStream marker, bool made)
    {
        (Path, _marker, _made) = (path, marker, made);
        if (marker.Length == 0) FolderMarker.Write(marker);
    }

    /// <summary>The folder's absolute path.</summary>
    public string Path { get; }

    /// <summary>Takes a new folder: <c>NAME</c>, <c>NAME-2</c> and so on, the first that is free.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be made.</exception>
    public static ReportFolder TakeNew(string name)
    {
        for (var n = 1; ; n++)
        {
            var folder = System.IO.Path.GetFullPath(n == 1 ? name : $"{name}-{n}");
            if (System.IO.Path.Exists(folder)) continue;
            Directory.CreateDirectory(folder);
            // Making a folder does not tell who made it; the marker does.
            if (TryHold(folder, FileMode.CreateNew) is { } marker) return new ReportFolder(folder, marker, made: true);
        }
    }

    /// <summary>Takes a folder that the user named.</summary>
    /// <param name="folder">The folder; made where it is missing.</param>
    /// <param name="earlier">What becomes of an earlier report in it.</param>
    /// <param name="content">The names that a report puts into its folder, those of folders with a slash behind: what else is there is not the report's.</param>
    /// <exception cref="UsageException">It holds other files, or an earlier report that stays.</exception>
    /// <exception cref="TlearnException">Another run has it.</exception>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static ReportFolder Claim(string folder, EarlierReport earlier, IReadOnlyCollection<string> content)
    {
        var full = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(folder));
        AtomicFile.RequireWritableFolder(full);
        var made = !Directory.Exists(full);
        if (!made) Require(folder, full, earlier, content);
        Directory.CreateDirectory(full);
        var marker = TryHold(full, FileMode.OpenOrCreate) ?? throw new TlearnException($"`folder` {folder}: another run is writing its report there", "wait until it has ended, or name another folder");
        var claimed = new ReportFolder(full, marker, made);
        try
        {
            // Another run may have come and gone since the first look.
            Require(folder, full, earlier, content);
            AtomicFile.RemoveUnfinished(full); // of a run that was killed
            return claimed;
        }
        catch
        {
            claimed.Dispose();
            throw;
        }
    }

    /// <summary>Writes a report's files: all of them are complete before the first has its name, so that a failure leaves an earlier report as it was.</summary>
    /// <exception cref="IOException">They cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">They may not be written.</exception>
    public void Write(IReadOnlyList<OutputFile> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        var staged = files.Select(f => (Temporary: AtomicFile.TemporaryIn(Path), File: f)).ToList();
        try
        {
            foreach (var (temporary, file) in staged)
            {
                try
                {
                    using var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write);
                    file.Write(stream);
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException)
                {
                    var target = System.IO.Path.Combine(Path, file.Name);
                    throw new IOException($"{target} cannot be written: {e.Message.Replace(temporary, target, StringComparison.Ordinal)}", e);
                }
            }

            foreach (var (temporary, file) in staged) Replace(temporary, file.In(Path));
        }
        finally
        {
            foreach (var (temporary, _) in staged) File.Delete(temporary);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            var unused = FolderMarker.IsAlone(Path);
            // Before the hold is given up, so that nobody else's marker goes; Windows deletes no open file.
            if (unused && !OperatingSystem.IsWindows()) File.Delete(_marker.Name);
            _marker.Dispose();
            if (unused) File.Delete(_marker.Name);
            if (unused && _made) Directory.Delete(Path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _marker.Dispose(); // an empty folder that stays does no harm
        }
    }

    private static void Require(string folder, string full, EarlierReport earlier, IReadOnlyCollection<string> content)
    {
        // Hidden files are the marker, a killed run's, or the system's.
        var names = Directory.EnumerateFileSystemEntries(full).Select(e => Directory.Exists(e) ? $"{System.IO.Path.GetFileName(e)}/" : System.IO.Path.GetFileName(e)).Where(n => n[0] != '.').Order(NaturalOrder.Instance).ToList();
        if (names.Find(n => !content.Contains(n)) is { } other) throw new UsageException($"`folder` {folder}: holds other files ('{other}')", "name a new folder or an empty one");
        foreach (var file in names.Where(n => n[^1] != '/').Select(n => System.IO.Path.Combine(full, n))) RequireReplaceable(file);
        if (names.Count > 0 && earlier == EarlierReport.Keep) throw new UsageException($"`folder` {folder}: holds an earlier report ('{names[0]}')", "say `EarlierReport.Replace` to replace it, or name a new folder; without `folder` a new one is taken");
    }

    private static void Replace(string temporary, string target)
    {
        try
        {
            PatientMove.Over(temporary, target);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"{target} cannot be written: {PatientMove.Holder(e) ?? e.Message}", e);
        }
    }

    // Before the work: a table of the earlier report that is open in a spreadsheet, say, cannot be replaced under Windows.
    private static void RequireReplaceable(string file)
    {
        PathKinds.RequireFile(file, PathKinds.Of(file));
        try
        {
            PatientMove.RequireReplaceable(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"{file} cannot be written: {PatientMove.Holder(e) ?? e.Message}", e);
        }
    }

    private static FileStream? TryHold(string folder, FileMode mode)
    {
        var marker = System.IO.Path.Combine(folder, FolderMarker.Name);
        try
        {
            return new FileStream(marker, mode, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException) when (File.Exists(marker))
        {
            return null;
        }
    }
}
