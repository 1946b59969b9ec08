using k8s;
using k8s.Models;
using TransferLearning.Core.Files;
using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary><c>docs/examples/extract-job.yaml</c>, held against the types that Kubernetes publishes its schema as: unknown and misspelt keys, and values of another type, are refused. No cluster has seen it.</summary>
public sealed class JobManifestTests : IDisposable
{
    private const string Index = "JOB_COMPLETION_INDEX";
    private static readonly string s_text = File.ReadAllText(Path.Combine(SharedData.Repository, "docs", "examples", "extract-job.yaml"));

    public void Dispose() => UserVariables.Set(Index, Environment.GetEnvironmentVariable(Index));

    [Fact]
    public void It_is_a_job_by_the_published_schema_and_its_shards_are_its_indices()
    {
        var job = KubernetesYaml.Deserialize<V1Job>(s_text, strict: true);
        Assert.Equal(("batch/v1", "Job", "Indexed"), (job.ApiVersion, job.Kind, job.Spec.CompletionMode));
        Assert.Equal(job.Spec.Completions, job.Spec.MaxFailedIndexes);
        var pod = job.Spec.Template.Spec;
        Assert.Equal("Never", pod.RestartPolicy); // backoffLimitPerIndex and podFailurePolicy ask for it
        var container = Assert.Single(pod.Containers);
        Assert.All(job.Spec.PodFailurePolicy.Rules, r => Assert.True(r.OnExitCodes is null || r.OnExitCodes.ContainerName == container.Name));
        Assert.Equal(pod.Volumes.Select(v => v.Name).Order(StringComparer.Ordinal), container.VolumeMounts.Select(m => m.Name).Order(StringComparer.Ordinal));
        var words = container.Command.ToList();
        Assert.Equal($"auto/{job.Spec.Completions}", words[words.IndexOf("--shard") + 1]);
        Assert.Equal($"{container.Resources.Limits["cpu"]}", words[words.IndexOf("--threads") + 1]);
    }

    [Theory]
    [InlineData("completionMode: Indexed", "completionMod: Indexed")]
    [InlineData("completions: 32", "completions: many")]
    [InlineData("mountPath: /features", "mountPaht: /features")]
    [InlineData("restartPolicy: Never", "restartPolicy: [Never]")]
    public void What_the_schema_does_not_know_is_refused(string right, string wrong)
    {
        Assert.Contains(right, s_text);
        Assert.ThrowsAny<Exception>(() => KubernetesYaml.Deserialize<V1Job>(s_text.Replace(right, wrong, StringComparison.Ordinal), strict: true));
    }

    [Fact]
    public async Task The_command_of_its_container_is_one_that_tlearn_takes()
    {
        // Without a task it is refused for want of one, and for nothing before that.
        var words = KubernetesYaml.Deserialize<V1Job>(s_text, strict: true).Spec.Template.Spec.Containers[0].Command;
        UserVariables.Set(Index, "32");
        var run = await Tlearn.ExpectAsync(2, [.. words.Skip(1)]);
        Assert.Contains("found JOB_COMPLETION_INDEX=32, expected 0 to 31", run.Error);
    }
}
