using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary>
/// Tests whose commands make features in the cache, which <see cref="TestCache"/> sets for the whole process: one after another. They share the photographs that
/// <see cref="HeadCommandTests.Flowers"/> embeds.
/// </summary>
[CollectionDefinition("feature cache")]
public sealed class FlowersCollection : ICollectionFixture<HeadCommandTests.Flowers>;
