using TransferLearning.Core;
using TransferLearning.Core.Features;
using TransferLearning.Core.Sharding;
using TransferLearning.Core.Splits;
using TransferLearning.FeatureExtraction.Sources;
using TransferLearning.Notes;

namespace TransferLearning.Loading;

/// <summary>The IMAGES of a command: every command opens them here, so that what was found is said by all of them, once.</summary>
internal static class ImageInputs
{
    /// <summary>Opens one input, or several whose paths then begin with the input as it was written.</summary>
    /// <param name="paths">The inputs.</param>
    /// <param name="log">Told what was found whenever the images have been listed to the end.</param>
    /// <param name="exclusion">What is left out; <see langword="null"/> for nothing.</param>
    public static ImageSource Open(IReadOnlyList<string> paths, RunLog log, Exclusion? exclusion = null)
    {
        var source = ImageSource.Open(paths);
        if (exclusion is not null) source = new ExcludingSource(source, exclusion);
        source.Listed += findings => Say(findings, log);
        return source;
    }

    /// <summary>As <see cref="Open(IReadOnlyList{string}, RunLog, Exclusion?)"/>, of a manifest one of whose columns names groups.</summary>
    /// <param name="path">The input.</param>
    /// <param name="groups">The column; <see langword="null"/> for <c>group</c>.</param>
    /// <param name="log">Told what was found.</param>
    /// <param name="exclusion">What is left out; <see langword="null"/> for nothing.</param>
    public static ImageSource Open(string path, string? groups, RunLog log, Exclusion? exclusion)
    {
        var source = ImageSource.Open(path, groups);
        if (exclusion is not null) source = new ExcludingSource(source, exclusion);
        source.Listed += findings => Say(findings, log);
        return source;
    }

    /// <summary>As <see cref="Open(IReadOnlyList{string}, RunLog, Exclusion?)"/>, of one input.</summary>
    public static ImageSource Open(string path, RunLog log, Exclusion? exclusion = null) => Open([path], log, exclusion);

    /// <summary>Opens the images that a program gives.</summary>
    /// <param name="name">Where they are from.</param>
    /// <param name="images">The images.</param>
    /// <param name="log">Told what was found.</param>
    public static ImageSource Open(string name, IEnumerable<SourceImage> images, RunLog log)
    {
        var source = new ProgramSource(name, images);
        source.Listed += findings => Say(findings, log);
        return source;
    }

    /// <summary>Opens a shard's share of one input; what is said is said of the share.</summary>
    /// <param name="path">The input.</param>
    /// <param name="shard">Which share.</param>
    /// <param name="log">Told what was found.</param>
    /// <param name="exclusion">What is left out; <see langword="null"/> for nothing.</param>
    public static ImageSource OpenShard(string path, Shard shard, RunLog log, Exclusion? exclusion)
    {
        var source = ImageSource.Open(path);
        if (exclusion is not null) source = new ExcludingSource(source, exclusion);
        source = source.InShard(shard);
        source.Listed += findings => Say(findings, log);
        return source;
    }

    /// <summary>Says what a store holds, as it is said of images.</summary>
    public static void Say(IEnumerable<DatasetItem> items, RunLog log)
    {
        var found = new WhatWasFound();
        foreach (var item in items) found.Add(item.Label, item.Split, item.Group);
        log.NoteOnce(found.ToString());
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

    private static void Say(SourceFindings findings, RunLog log)
    {
        foreach (var warning in findings.Warnings) log.WarnOnce(warning);
        foreach (var note in findings.Notes) log.NoteOnce(note);
        var passed = findings.PassedOver;
        var unreadable = passed.Unreadable == 0 ? "" : passed.Count == 1 ? ", as far as can be told: it cannot be read," : $", as far as can be told: {passed.Unreadable} cannot be read,";
        if (passed.Count > 0) log.NoteOnce($"{(passed.Count == 1 ? $"1 file is no image{unreadable} and was passed over" : $"{passed.Count} files are no images{unreadable} and were passed over")} ({string.Join(", ", passed.Examples.Select(PathText.OneLine))}{(passed.Count > passed.Examples.Count ? ", …" : "")})");
        log.NoteOnce(findings.Found.ToString());
    }
}
