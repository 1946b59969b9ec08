using CsCheck;
using TransferLearning.Core;
using TransferLearning.FeatureExtraction.Store;
using TransferLearning.FeatureExtraction.Store.Compaction;
using Xunit;

namespace TransferLearning.Tests.Store;

/// <summary>The store against a dictionary, under whatever several writers do.</summary>
public sealed class StoreModelTests
{
    private abstract record Step(int Writer);

    private sealed record AddStep(int Writer, int Path, int Content, int Label) : Step(Writer);

    private sealed record RemoveStep(int Writer, int Path) : Step(Writer);

    private sealed record FailStep(int Writer, int Path) : Step(Writer);

    private sealed record FlushStep(int Writer) : Step(Writer);

    private sealed record RestartStep(int Writer) : Step(Writer);

    private sealed record RefreshStep() : Step(0);

    private sealed record CompactStep() : Step(0);

    private static readonly Gen<int> s_writers = Gen.Int[0, 2];
    private static readonly Gen<int> s_paths = Gen.Int[0, 7];

    private static readonly Gen<Step> s_steps = Gen.Frequency(
        (8, Gen.Select(s_writers, s_paths, Gen.Int[0, 5], Gen.Int[0, 3], (w, p, c, l) => (Step)new AddStep(w, p, c, l))),
        (2, Gen.Select(s_writers, s_paths, (w, p) => (Step)new RemoveStep(w, p))),
        (2, Gen.Select(s_writers, s_paths, (w, p) => (Step)new FailStep(w, p))),
        (2, s_writers.Select(w => (Step)new FlushStep(w))),
        (1, s_writers.Select(w => (Step)new RestartStep(w))),
        (1, Gen.Const((Step)new RefreshStep())),
        (1, Gen.Const((Step)new CompactStep())));

    [Fact]
    public void A_store_is_a_dictionary_of_what_was_seen_last() =>
        s_steps.Array[0, 40].Sample(Run, iter: 25, threads: 1, print: steps => string.Join(Environment.NewLine, (object[])steps));

    private static void Run(Step[] steps)
    {
        using var folder = new TemporaryFolder();
        var clock = new StepClock();
        var options = new StoreWriterOptions { Clock = clock };
        StoreWriter[] writers = [.. Enumerable.Range(0, 3).Select(_ => StoreSamples.Create(folder.File("s")).OpenWriter(options))];
        var items = new Dictionary<string, StoredItem>();
        var failures = new HashSet<string>();
        var contents = new HashSet<int>();
        var compacted = false;
        using var early = StoreSamples.Create(folder.File("s")).OpenSnapshot();
        foreach (var step in steps)
        {
            // Each step is later than the one before, as it is on machines whose clocks agree.
            clock.Advance();
            var writer = writers[step.Writer];
            switch (step)
            {
                case AddStep(_, var path, var content, var label):
                    writer.Add(Name(path), content, label == 0 ? null : $"label {label}");
                    items[Name(path)] = StoreSamples.Item(Name(path), content, label == 0 ? null : $"label {label}");
                    failures.Remove(Name(path));
                    contents.Add(content);
                    break;
                case RemoveStep(_, var path):
                    writer.AddRemoved(Name(path));
                    items.Remove(Name(path));
                    failures.Remove(Name(path));
                    break;
                case FailStep(_, var path):
                    writer.AddFailure(Name(path), "decode", "truncated");
                    items.Remove(Name(path));
                    failures.Add(Name(path));
                    break;
                case FlushStep:
                    writer.Flush();
                    break;
                case RestartStep:
                    writer.Dispose();
                    writers[step.Writer] = StoreSamples.Create(folder.File("s")).OpenWriter(options);
                    break;
                case RefreshStep:
                    early.Refresh();
                    Assert.Equal(0, early.Info().Missing - (early.Taps.Count == 0 ? early.Items.Count : 0));
                    break;
                case CompactStep:
                    // A row that waits in a writer while its path is removed elsewhere and that is compacted away would stand again.
                    foreach (var waiting in writers) waiting.Flush();
                    StoreCompaction.Run(StoreSamples.Create(folder.File("s")), new CompactOptions { OlderThan = TimeSpan.Zero });
                    compacted = true;
                    break;
            }
        }

        foreach (var writer in writers) writer.Complete();
        using var late = StoreSamples.Create(folder.File("s")).OpenSnapshot();
        early.Refresh();
        Check(late);
        Check(early);

        void Check(StoreSnapshot snapshot)
        {
            Assert.Equal(items.Values.OrderBy(i => i.Path, NaturalOrder.Instance), snapshot.Items);
            Assert.Equal(failures.Order(NaturalOrder.Instance), snapshot.Failures.Select(f => f.Path));
            var info = snapshot.Verify(cancellation: TestContext.Current.CancellationToken);
            Assert.True(info.Complete);
            Assert.Equal((items.Count, failures.Count), (info.Rows, info.Bad));
            Assert.InRange(info.Taps.Sum(t => t.Vectors), compacted ? items.Values.Select(i => i.Content).Distinct().Count() : contents.Count, contents.Count);
            Assert.Equal(items.Values.Where(i => i.Label is not null).CountBy(i => i.Label!).OrderBy(l => l.Key, StringComparer.Ordinal), info.Labels);
            if (items.Count == 0) return;
            var dataset = snapshot.Load(StoreSamples.Tap.Name).Dataset;
            for (var row = 0; row < dataset.Items.Count; row++) Assert.Equal(StoreSamples.Vector((int)items[dataset.Items[row].Path].Size, 4), dataset.Features.Row(row).ToArray());
        }
    }

    private static string Name(int path) => $"p{path * 7}/x y.jpg";

    /// <summary>A clock that goes when it is told to; its timers never ring.</summary>
    private sealed class StepClock : TimeProvider
    {
        private DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public void Advance() => _now += TimeSpan.FromMilliseconds(20);

        public override DateTimeOffset GetUtcNow() => _now;

        public override long GetTimestamp() => _now.Ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => System.CreateTimer(static _ => { }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }
}
