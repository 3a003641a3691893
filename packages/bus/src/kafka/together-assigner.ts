import kafkajs, { type Assignment, type PartitionAssigner } from 'kafkajs';

// Node sees only some of the exports of a CommonJS module by name.
const { MemberMetadata, MemberAssignment } = kafkajs.AssignerProtocol;

const version = 0;

/**
 * Gives partitions of the same number to the same member, whatever their topic, so that one member hears all of an
 * incident: topics have the same number of partitions, and the key decides which. kafkajs's own assigner deals out
 * the partitions of all topics as one row, which tears them apart as soon as their number is not a multiple of the members.
 */
export const togetherAssigner: PartitionAssigner = ({ cluster }) => ({
  name: 'escalog-together',
  version,

  async assign({ members, topics }) {
    const memberIds = members.map(({ memberId }) => memberId).sort();
    return memberIds.map((memberId, index) => {
      const assignment: Assignment = {};
      for (const topic of topics) {
        const partitions = cluster.findTopicPartitionMetadata(topic).map(({ partitionId }) => partitionId);
        assignment[topic] = partitions.filter((partition) => partition % memberIds.length === index);
      }
      return {
        memberId,
        memberAssignment: MemberAssignment.encode({ version, assignment, userData: Buffer.alloc(0) }),
      };
    });
  },

  protocol: ({ topics }) => ({
    name: 'escalog-together',
    metadata: MemberMetadata.encode({ version, topics, userData: Buffer.alloc(0) }),
  }),
});
