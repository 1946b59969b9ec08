namespace TransferLearning.Core.Files;

/// <summary>
/// Renames files. Under Windows a program that has a file open can keep others from renaming it, and virus scanners, indexers and backups open every new file for a moment: this
/// waits for them, as Windows' own programs do. On other systems an open file does not matter, and the first attempt decides.
/// </summary>
internal static class PatientMove
{
    private const int SharingViolation = unchecked((int)0x80070020);
    private const int LockViolation = unchecked((int)0x80070021);
    private const int Tries = 20;
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Renames to a name that must be free.</summary>
    public static void ToFree(string from, string to) => Run(() => File.Move(from, to, overwrite: false), OperatingSystem.IsWindows() && !Path.Exists(to) ? Tries : 1, s_pause);

    /// <summary>Renames; a file that has the name already is replaced.</summary>
    public static void Over(string from, string to) => Run(() => File.Move(from, to, overwrite: true), OperatingSystem.IsWindows() ? Tries : 1, s_pause);

    /// <summary>
    /// Looks whether a file could be replaced, before the work that makes the other one. Windows does not replace a file that a program has open (a table in a spreadsheet) unless that
    /// program allows it. Opening the file for writing does not show this; renaming it to its own name does.
    /// </summary>
    /// <exception cref="IOException">Another program has it open.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be replaced.</exception>
    public static void RequireReplaceable(string file)
    {
        if (OperatingSystem.IsWindows()) Over(file, file);
    }

    /// <summary>What another program does to a file, in a user's words; <see langword="null"/> where the failure is another.</summary>
    public static string? Holder(Exception e) => e.HResult is SharingViolation or LockViolation ? "another program has it open: close it there, or write to another name" : null;

    /// <summary>Does it, again while another program has the file for a moment.</summary>
    internal static void Run(Action move, int tries, TimeSpan pause)
    {
        for (var left = tries - 1; ; left--)
        {
            try
            {
                move();
                return;
            }
            catch (Exception e) when (left > 0 && (e is UnauthorizedAccessException || Holder(e) is not null)) // for a target that is open Windows reports denied access
            {
                Thread.Sleep(pause);
            }
        }
    }
}
