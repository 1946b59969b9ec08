using TransferLearning.Cli.Commands;
using TransferLearning.Cli.Terminal;
using TransferLearning.Core;
using TransferLearning.Core.Features;
using TransferLearning.Core.Splits;
using TransferLearning.FeatureExtraction.Sources;

namespace TransferLearning.Cli.Data;

/// <summary>The IMAGES of a command: every command opens them here, so that what was found is said by all of them, once.</summary>
internal static class ImagesArgument
{
    /// <summary>What the argument is, for the help.</summary>
    public const string Description = "a folder of images, a manifest (.csv, .jsonl) or an image";

    /// <summary>Opens one input, or several whose paths then begin with the input as it was written.</summary>
    /// <param name="paths">The inputs.</param>
    /// <param name="terminal">Told what was found whenever the images have been listed to the end.</param>
    public static ImageSource Open(IReadOnlyList<string> paths, TerminalOutput terminal)
    {
        var source = ImageSource.Open(paths);
        source.Listed += findings => Say(findings, terminal);
        return source;
    }

    /// <summary>As <see cref="Open(IReadOnlyList{string}, TerminalOutput)"/>, of one input.</summary>
    public static ImageSource Open(string path, TerminalOutput terminal) => Open([path], terminal);

    /// <summary>Says what a store holds, as it is said of images.</summary>
    public static void Say(IEnumerable<DatasetItem> items, TerminalOutput terminal)
    {
        var found = new WhatWasFound();
        foreach (var item in items) found.Add(item.Label, item.Split, item.Group);
        terminal.NoteOnce(found.ToString());
    }

    /// <summary>A store among the images would be listed with them in every later run, or its pictures taken for some of them.</summary>
    /// <param name="source">The images.</param>
    /// <param name="store">The folder of the store.</param>
    /// <param name="name">What the store is to the user: the option that named it, or the cache.</param>
    /// <param name="next">What to do about it.</param>
    /// <exception cref="UsageException">It lies inside.</exception>
    public static void RequireOutside(ImageSource source, string store, string name, string next)
    {
        if (source.Holds(store)) throw new UsageException($"{name} lies inside the images ({source.Root})", next);
    }

    private static void Say(SourceFindings findings, TerminalOutput terminal)
    {
        foreach (var warning in findings.Warnings) terminal.WarnOnce(warning);
        foreach (var note in findings.Notes) terminal.NoteOnce(note);
        var passed = findings.PassedOver;
        if (passed.Count > 0) terminal.NoteOnce($"{(passed.Count == 1 ? "1 file is no image and was passed over" : $"{passed.Count} files are no images and were passed over")} ({string.Join(", ", passed.Examples.Select(BadItems.OneLine))}{(passed.Count > passed.Examples.Count ? ", …" : "")})");
        terminal.NoteOnce(findings.Found.ToString());
    }
}
