using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary>
/// Tests that set TLEARN_CACHE, which they do for the whole process, or must not see it set: one after another. They share the photographs that
/// <see cref="HeadCommandTests.Flowers"/> embeds.
/// </summary>
[CollectionDefinition("feature cache")]
public sealed class FlowersCollection : ICollectionFixture<HeadCommandTests.Flowers>;
