using System.Collections.Immutable;

namespace TransferLearning.Core.Files;

/// <summary>
/// The environment variables by which a user says where things lie and how large they may grow. Other values can stand in their place for one flow of control, so that
/// several users (tests that run side by side) can live in one process.
/// </summary>
internal static class UserVariables
{
    private static readonly AsyncLocal<ImmutableDictionary<string, string?>?> s_instead = new();

    /// <summary>What stands in the place of the environment's values here; <see langword="null"/> for a variable that is taken away.</summary>
    public static IReadOnlyDictionary<string, string?> Instead => s_instead.Value ?? ImmutableDictionary<string, string?>.Empty;

    /// <summary>A variable's value; <see langword="null"/> where it is not set.</summary>
    /// <param name="name">The variable.</param>
    public static string? Get(string name) => s_instead.Value is { } instead && instead.TryGetValue(name, out var value) ? value : Environment.GetEnvironmentVariable(name);

    /// <summary>Gives a variable another value for the code that is called from here on, and for the threads and tasks that it starts; others do not see it.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="value">The value; <see langword="null"/> takes it away.</param>
    public static void Set(string name, string? value) => s_instead.Value = (s_instead.Value ?? ImmutableDictionary<string, string?>.Empty).SetItem(name, value);
}
