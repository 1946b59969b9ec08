using Xunit;

namespace TransferLearning.Tests.EndToEnd;

/// <summary>Tests that share the photographs which <see cref="HeadCommandTests.Flowers"/> embeds.</summary>
[CollectionDefinition("flowers")]
public sealed class FlowersCollection : ICollectionFixture<HeadCommandTests.Flowers>;
